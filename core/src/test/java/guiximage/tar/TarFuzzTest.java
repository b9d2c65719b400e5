package guiximage.tar;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import guiximage.file.RawPath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tars that others made: headers of every format, long names, sparse members. */
public final class TarFuzzTest {

  /** Members lie one after another within the tar, and have no impossible value. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(input);
    TarReader.beginsATar(new ByteArrayInputStream(input));
    TarReader reader = new TarReader(in);
    long position = 0;
    try {
      for (Optional<TarMember> next = reader.next(); next.isPresent(); next = reader.next()) {
        TarMember member = next.get();
        assertThat(member.sizeBytes()).isNotNegative();
        assertThat(member.contentByte()).isGreaterThan(position);
        position = member.contentByte() + member.sizeBytes();
        assertThat(position).isLessThanOrEqualTo(input.length);
        assertThat(member.mode()).isBetween(0, 07777);
      }
    } catch (TarReader.MalformedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static byte[] ours() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out);
    tar.write(TarEntry.directory(RawPath.of("d"), 0755, Ownership.ROOT, 1));
    tar.finish();
    return out.toByteArray();
  }

  /** A header as others write it, with its checksum, and its content filled up to a block. */
  static byte[] member(String name, char type, String magic, byte[] content) {
    byte[] block = new byte[512 + (content.length + 511) / 512 * 512];
    put(block, 0, name);
    put(block, 100, "0000644");
    put(block, 108, "0001750");
    put(block, 116, "0001750");
    put(block, 124, "%011o".formatted(content.length));
    put(block, 136, "00000000001");
    put(block, 148, "        ");
    block[156] = (byte) type;
    put(block, 157, "target");
    put(block, 257, magic);
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += block[i] & 0xff;
    }
    put(block, 148, "%06o".formatted(sum));
    block[154] = 0;
    System.arraycopy(content, 0, block, 512, content.length);
    return block;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  static byte[] tar(byte[]... members) {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    Arrays.asList(members).forEach(tar::writeBytes);
    tar.writeBytes(new byte[1024]);
    return tar.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aTarIsReadOrRefused() throws IOException {
    byte[] file = member("file", '0', "ustar\00000", ascii("content"));
    Fuzzing.around(
        10_000,
        TarFuzzTest::fuzzerTestOneInput,
        List.of(
            ours(),
            tar(file, member("link", '2', "ustar\00000", new byte[0])),
            tar(member("p", 'x', "ustar\00000", ascii("11 path=a/b\n16 mtime=-1.500\n")), file),
            tar(member("././@LongLink", 'L', "ustar  ", ascii("a/".repeat(80))), file),
            tar(member("././@LongLink", 'K', "ustar  ", ascii("b".repeat(200))), file),
            tar(member("sparse", 'S', "ustar  ", ascii("hole"))),
            tar(member("old", '\0', "", ascii("before ustar")))));
  }
}
