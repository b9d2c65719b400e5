package guiximage.store;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NarTest {
  @TempDir private Path directory;

  @Test
  void narOfADirectoryIsAsTheFormatSays() throws IOException {
    Path item = Files.createDirectories(directory.resolve("item"));
    Files.writeString(item.resolve("b"), "eight by");
    Path script = Files.writeString(item.resolve("a"), "#!");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.createSymbolicLink(item.resolve("c"), Path.of("a"));
    byte[] expected =
        nar(
            "nix-archive-1 ( type directory"
                + " entry ( name a node ( type regular executable  contents #! ) )"
                + " entry ( name b node ( type regular contents eight_by ) )"
                + " entry ( name c node ( type symlink target a ) )"
                + " )");

    assertThat(Nar.hash(item)).isEqualTo(new NarHash(Digest.of(expected)));
    assertThat(Nar.sizeBytes(item)).isEqualTo(expected.length);
  }

  @Test
  void narOfALinkIsAsTheFormatSays() throws IOException {
    Path item = Files.createSymbolicLink(directory.resolve("item"), Path.of("/gnu/store/x"));
    byte[] expected = nar("nix-archive-1 ( type symlink target /gnu/store/x )");

    assertThat(Nar.hash(item)).isEqualTo(new NarHash(Digest.of(expected)));
    assertThat(Nar.sizeBytes(item)).isEqualTo(expected.length);
  }

  @Test
  void sizeIsKnownWithoutReading() throws IOException {
    Path sparse = directory.resolve("sparse");
    PythonFiles.run("open('%s', 'wb').truncate(10 * 2**30)".formatted(sparse));

    assertThat(Nar.sizeBytes(sparse))
        .isEqualTo(nar("nix-archive-1 ( type regular contents  )").length + 10L * (1L << 30));
  }

  /** Words separated by single spaces, underscores standing for spaces, as a NAR's strings. */
  private static byte[] nar(String words) {
    ByteArrayOutputStream nar = new ByteArrayOutputStream();
    for (String word : words.split(" ", -1)) {
      byte[] bytes = word.replace('_', ' ').getBytes(StandardCharsets.US_ASCII);
      nar.writeBytes(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).array());
      nar.writeBytes(bytes);
      nar.writeBytes(new byte[(8 - bytes.length % 8) % 8]);
    }
    return nar.toByteArray();
  }
}
