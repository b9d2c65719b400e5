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
  private static final int MAX_BYTES = 32 * 1024 * 1024;

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
                      .formatted(file, PrintableText.line(key))));
    } catch (ImageException e) {
      throw new ImageException(e.kind(), file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(ProcessInput input, String file) throws IOException {
    try (InputStream in = InputFiles.open(input, WHAT, file)) {
      byte[] json = in.readNBytes(MAX_BYTES + 1);
      if (json.length > MAX_BYTES) {
        throw new IOException("it is longer than %d bytes".formatted(MAX_BYTES));
      }
      return json;
    }
  }
}
