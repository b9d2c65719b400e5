package guiximage.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.file.RawPath;
import guiximage.store.PythonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarHeaderTest {
  private static final long GIB = 1L << 30;

  @Test
  void plainHeaderIsOneBlockOfFixedFields() {
    TarEntry entry =
        TarEntry.file(RawPath.of("/gnu/store/a"), 0555, 1234, new Ownership(7, 8, "u", "g"), 1);

    String header = new String(entry.header(), ISO_8859_1);

    assertThat(header).hasSize(512);
    assertThat(header.substring(0, 100)).isEqualTo(field("/gnu/store/a", 100));
    assertThat(header.substring(100, 148))
        .isEqualTo("0000555\0" + "0000007\0" + "0000010\0" + "00000002322\0" + "00000000001\0");
    assertThat(header.substring(148, 156)).matches("0[0-7]{5}\0 ");
    assertThat(header.substring(156, 265)).isEqualTo("0" + field("", 100) + "ustar\000" + "00");
    assertThat(header.substring(265, 512)).isEqualTo(field("u", 32) + field("g", 215));
  }

  @Test
  void sizesFromEightGibibytesOnAreInAPaxHeader() {
    assertThat(file(8 * GIB - 1).header()).hasSize(512);
    assertThat(paxRecords(file(8 * GIB))).isEqualTo("19 size=8589934592\n");
    assertThat(paxRecords(file(8 * GIB + 1))).isEqualTo("19 size=8589934593\n");
    assertThat(file(8 * GIB + 1).totalBytes()).isEqualTo(3 * 512 + 8 * GIB + 512);
  }

  @Test
  void lengthOfARecordCountsItself() {
    for (int length = 101; length < 10_010; length++) {
      TarEntry entry =
          TarEntry.directory(RawPath.of("n".repeat(length - 1)), 0755, Ownership.ROOT, 1);
      String records = paxRecords(entry);
      if (!records.startsWith(records.length() + " path=")) {
        assertThat(records).startsWith(records.length() + " path=");
      }
    }
  }

  @Test
  void namesThatAreNotUtf8AreBinary() {
    TarEntry entry =
        TarEntry.symlink(
            RawPath.ofBytes(new byte[] {'a', (byte) 0xFF}), RawPath.of("é"), Ownership.ROOT, 1);

    assertThat(paxRecords(entry))
        .isEqualTo("21 hdrcharset=BINARY\n11 path=a\u00ff\n15 linkpath=\u00c3\u00a9\n");
    assertThat(new String(entry.header(), ISO_8859_1).substring(1024)).startsWith("a?\0");
  }

  @Test
  void headersAreThoseOfPython(@TempDir Path directory) throws IOException {
    Random random = new Random(11);
    List<String> ours = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      TarEntry entry = RandomEntry.draw(random);
      ours.add(HexFormat.of().formatHex(entry.header()));
      lines.append(describe(entry)).append('\n');
    }
    Path file = Files.writeString(directory.resolve("entries"), lines);

    String theirs =
        PythonFiles.run(
            """
            import tarfile
            text = lambda h: bytes.fromhex(h[1:]).decode('utf-8', 'surrogateescape')
            for line in open('%s'):
                f = line.split()
                t = tarfile.TarInfo(text(f[1]))
                t.type = f[0].encode()
                t.mode, t.uid, t.gid, t.mtime, t.size = map(int, f[2:7])
                t.uname, t.gname, t.linkname = map(text, f[7:10])
                t.devmajor, t.devminor = map(int, f[10:12])
                print(t.tobuf(tarfile.PAX_FORMAT, 'utf-8', 'surrogateescape').hex())
            """
                .formatted(file));
    assertThat(theirs.lines()).containsExactlyElementsOf(ours);
  }

  private static String describe(TarEntry entry) {
    return String.join(
        " ",
        Character.toString(entry.type().flag()),
        hex(entry.name()),
        Long.toString(entry.mode()),
        Long.toString(entry.owner().uid()),
        Long.toString(entry.owner().gid()),
        Long.toString(entry.mtimeSeconds()),
        Long.toString(entry.sizeBytes()),
        hex(RawPath.of(entry.owner().user())),
        hex(RawPath.of(entry.owner().group())),
        hex(entry.linkTarget()),
        Long.toString(entry.device().major()),
        Long.toString(entry.device().minor()));
  }

  private static String hex(RawPath text) {
    return "x" + HexFormat.of().formatHex(text.toBytes());
  }

  private static TarEntry file(long sizeBytes) {
    return TarEntry.file(RawPath.of("big"), 0444, sizeBytes, Ownership.ROOT, 1);
  }

  /** The records of the pax header, one character a byte. */
  private static String paxRecords(TarEntry entry) {
    String header = new String(entry.header(), ISO_8859_1);
    assertThat(header).startsWith("././@PaxHeader\0");
    assertThat(header.charAt(156)).isEqualTo('x');
    int length = Integer.parseInt(header.substring(124, 135), 8);
    return header.substring(512, 512 + length);
  }

  private static String field(String text, int length) {
    return text + "\0".repeat(length - text.length());
  }
}
