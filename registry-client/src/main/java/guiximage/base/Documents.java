package guiximage.base;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.base.ImageFiles.ImageFile;
import guiximage.oci.Platform;
import guiximage.tar.TarReader.MalformedException;
import java.io.IOException;
import java.io.InputStream;

/** The small files of an image. */
final class Documents {
  /** Refuses a key that stands twice, and anything after the end. */
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Documents() {}

  /**
   * The content of a document.
   *
   * @throws MalformedException if it has more than {@code maxBytes}
   */
  static byte[] read(String name, ImageFile file, int maxBytes) throws IOException {
    if (file.sizeBytes() > maxBytes) {
      throw new MalformedException(
          "%s has %d bytes; at most %d are read".formatted(name, file.sizeBytes(), maxBytes));
    }
    try (InputStream in = file.open()) {
      return in.readNBytes(maxBytes);
    }
  }

  static void requirePlatform(Platform found, Platform wanted) throws MalformedException {
    if (!found.suits(wanted)) {
      throw new MalformedException("it is for " + found + ", not for " + wanted);
    }
  }
}
