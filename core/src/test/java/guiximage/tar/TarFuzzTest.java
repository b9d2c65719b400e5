package guiximage.tar;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import guiximage.file.RawPath;
import guiximage.tar.ForeignTar.Field;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

  @Test
  void aTarIsReadOrRefused() throws IOException {
    Field gnu = ForeignTar.field(ForeignTar.MAGIC, "ustar  ");
    Field old = new Field(ForeignTar.MAGIC, new byte[8]);
    Fuzzing.around(
        10_000,
        TarFuzzTest::fuzzerTestOneInput,
        List.of(
            ours(),
            tar().member('0', "file", "content").member('2', "link", "").ended(),
            tar().member('x', "p", "11 path=a/b\n16 mtime=-1.500\n").member('0', "f", "").ended(),
            tar().member('L', "L", "a/".repeat(80), gnu).member('0', "f", "x", gnu).ended(),
            tar().member('K', "K", "b".repeat(200), gnu).member('2', "l", "", gnu).ended(),
            tar().member('S', "sparse", "hole", gnu).ended(),
            tar().member('\0', "old", "before ustar", old).ended()));
  }

  private static ForeignTar tar() {
    return new ForeignTar();
  }
}
