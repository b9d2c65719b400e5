package guiximage.profile;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.StoreFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A file of a profile, read whole and bounded in size. */
final class ProfileFile {
  private static final int FILE_BYTES = 16 * 1024 * 1024;

  private ProfileFile() {}

  /**
   * The value that {@code parse} makes of the text of {@code file}.
   *
   * @throws ImageException of kind STORE if the file cannot be read, or {@code parse} throws an
   *     {@link IllegalArgumentException}
   */
  static <T> T read(Path file, Function<String, T> parse) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES);
      if (in.read() >= 0) {
        throw new IllegalArgumentException("it is larger than " + FILE_BYTES + " bytes");
      }
      return parse.apply(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          FailureKind.STORE, file + " is not what a profile should hold: " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreFailure.reading(file, e);
    }
  }
}
