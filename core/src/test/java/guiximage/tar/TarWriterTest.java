package guiximage.tar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.file.RawPath;
import guiximage.oci.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarWriterTest {
  private static final long MTIME_SECONDS = 1;

  @Test
  void anEmptyTarIsOneRecordOfZeros() throws IOException {
    byte[] tar = tar(writer -> {});

    assertThat(tar).isEqualTo(new byte[10_240]);
    assertThat(TarWriter.totalBytes(0)).isEqualTo(10_240);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10240",
    "1, 10240",
    "511, 10240",
    "512, 10240",
    "513, 10240",
    "8704, 10240",
    "8705, 20480",
    "131071, 133120",
    "131072, 133120",
    "131073, 133120",
    "500000, 501760"
  })
  void contentIsPaddedToBlocksAndTheTarToRecords(int sizeBytes, int tarBytes) throws IOException {
    byte[] content = new byte[sizeBytes];
    Arrays.fill(content, (byte) 'x');
    TarEntry entry = file("a", sizeBytes);

    byte[] tar = tar(writer -> writer.write(entry, out -> out.write(content)));

    assertThat(tar).hasSize(tarBytes);
    assertThat(Arrays.copyOfRange(tar, 512, 512 + sizeBytes)).isEqualTo(content);
    assertThat(Arrays.copyOfRange(tar, 512 + sizeBytes, tarBytes)).containsOnly(0);
    assertThat(TarWriter.totalBytes(entry.totalBytes())).isEqualTo(tarBytes);
  }

  @Test
  void contentInPiecesIsTheSameAsInOne() throws IOException {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    TarEntry entry = file("a", content.length);
    Content pieces =
        out -> {
          for (int from = 0; from < content.length; from += 777) {
            out.write(content, from, Math.min(777, content.length - from));
          }
        };

    assertThat(tar(writer -> writer.write(entry, pieces)))
        .isEqualTo(tar(writer -> writer.write(entry, out -> out.write(content))));
  }

  @Test
  void contentOfAnotherLengthIsABug() {
    assertThatThrownBy(
            () -> tar(writer -> writer.write(file("a", 3), out -> out.write(new byte[4]))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a has 4 bytes of content, not 3");
    assertThatThrownBy(() -> tar(writer -> writer.write(file("a", 3))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a has 0 bytes of content, not 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a/"})
  void aNameThatIsNoneIsRefused(String name) {
    assertThatThrownBy(() -> TarEntry.directory(RawPath.of(name), 0755, Ownership.ROOT, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + name + "' cannot be the name of a member");
  }

  @Test
  void randomMembersAreReadBackByOtherCode() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 100; round++) {
      List<TarEntry> entries = new ArrayList<>();
      for (int i = 0; i < random.nextInt(20); i++) {
        entries.add(RandomEntry.draw(random));
      }

      byte[] tar =
          tar(
              writer -> {
                for (TarEntry entry : entries) {
                  writer.write(entry, out -> out.write(new byte[(int) entry.sizeBytes()]));
                }
              });

      assertThat(readBack(tar)).isEqualTo(entries.stream().map(TarWriterTest::show).toList());
    }
  }

  private static List<String> readBack(byte[] tar) throws IOException {
    List<String> found = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        found.add(
            String.join(
                "|",
                Character.toString((char) entry.getLinkFlag()),
                entry.getName(),
                Integer.toOctalString(entry.getMode()),
                entry.getLongUserId() + ":" + entry.getLongGroupId(),
                entry.getUserName() + ":" + entry.getGroupName(),
                Long.toString(entry.getLastModifiedTime().toMillis() / 1000),
                Long.toString(entry.getSize()),
                entry.getLinkName(),
                entry.getDevMajor() + "," + entry.getDevMinor()));
      }
    }
    return found;
  }

  private static String show(TarEntry entry) {
    String name = new String(entry.name().toBytes(), UTF_8);
    return String.join(
        "|",
        Character.toString(entry.type().flag()),
        entry.type() == TarEntry.Type.DIRECTORY ? name + "/" : name,
        Integer.toOctalString(entry.mode()),
        entry.owner().uid() + ":" + entry.owner().gid(),
        entry.owner().user() + ":" + entry.owner().group(),
        Long.toString(entry.mtimeSeconds()),
        Long.toString(entry.sizeBytes()),
        new String(entry.linkTarget().toBytes(), UTF_8),
        entry.device().major() + "," + entry.device().minor());
  }

  private interface Writing {
    void apply(TarWriter writer) throws IOException;
  }

  private static byte[] tar(Writing writing) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out);
    writing.apply(writer);
    writer.finish();
    assertThat(writer.sizeBytes()).isEqualTo(out.size());
    return out.toByteArray();
  }

  private static TarEntry file(String name, long sizeBytes) {
    return TarEntry.file(RawPath.of(name), 0444, sizeBytes, Ownership.ROOT, MTIME_SECONDS);
  }
}
