package guiximage.cli;

import guiximage.image.StatementKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/** A file with the key that marks statements: as secret as a password. */
final class StatementKeyFile {
  /** More is no key that was made on purpose. */
  private static final int MOST_BYTES = 4096;

  private static final Set<PosixFilePermission> OF_THE_OWNER =
      PosixFilePermissions.fromString("rwx------");

  private StatementKeyFile() {}

  /**
   * The key in {@code file}: all of its bytes, without line breaks at the end.
   *
   * @throws guiximage.ImageException of kind CONFIGURATION if it cannot be read, if others than its
   *     owner may read or write it, or if it is too short or too long
   */
  static StatementKey read(String option, Path file) throws IOException {
    byte[] secret =
        InputFiles.read(
            option,
            file.toString(),
            () -> {
              requireOwnersAlone(file);
              try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(MOST_BYTES + 1);
              }
            });
    return OptionValue.of("%s: '%s'".formatted(option, file), () -> key(secret));
  }

  private static void requireOwnersAlone(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("not a regular file");
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OF_THE_OWNER.containsAll(permissions)) {
      throw new IOException(
          "others than its owner may use it (%s), who could mark what they like; chmod 600"
              .formatted(PosixFilePermissions.toString(permissions)));
    }
  }

  private static StatementKey key(byte[] secret) {
    if (secret.length > MOST_BYTES) {
      throw new IllegalArgumentException("it has more than %d bytes".formatted(MOST_BYTES));
    }
    int length = secret.length;
    while (length > 0 && (secret[length - 1] == '\n' || secret[length - 1] == '\r')) {
      length--;
    }
    return StatementKey.of(Arrays.copyOf(secret, length));
  }
}
