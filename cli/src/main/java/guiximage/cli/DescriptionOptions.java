package guiximage.cli;

import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.build.ImageDescription;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Reader of descriptions as the stream-layered-image scripts get them. */
final class DescriptionOptions {
  private static final String WHAT = "image description";
  private static final int MAX_BYTES = 256 * 1024 * 1024;

  private DescriptionOptions() {}

  static ImageDescription read(ProcessInput input, String file, Consumer<String> warnings)
      throws IOException {
    byte[] json = InputFiles.read(WHAT, file, () -> bytes(input, file));
    try {
      return ImageDescription.parse(
          json,
          key ->
              warnings.accept(
                  "%s: image description: %s: no such key is known; it is passed over"
                      .formatted(file, PrintableText.of(key))));
    } catch (ImageException e) {
      throw new ImageException(e.kind(), file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(ProcessInput input, String file) throws IOException {
    try (InputStream in = InputFiles.open(input, WHAT, file)) {
      return in.readNBytes(MAX_BYTES);
    }
  }
}
