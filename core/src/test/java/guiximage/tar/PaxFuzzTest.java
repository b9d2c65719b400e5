package guiximage.tar;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import guiximage.file.RawPath;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Records of pax headers that others wrote, and names in those that we write. */
public final class PaxFuzzTest {

  public static void fuzzerTestOneInput(byte[] input) throws TarReader.MalformedException {
    TarExtension extension = new TarExtension();
    try {
      extension.addPax(input);
      extension.name();
      for (String key : new String[] {"uid", "gid", "size"}) {
        extension.number(key).ifPresent(number -> assertThat(number).isNotNegative());
      }
      extension.mtimeSeconds();
    } catch (TarReader.MalformedException e) {
      assertThat(e.getMessage()).containsAnyOf("a pax header has a ", "it has a pax header ");
    }
    isReadAsItWasWritten(new String(input, StandardCharsets.UTF_8).replace("\0", ""));
  }

  private static void isReadAsItWasWritten(String name) throws TarReader.MalformedException {
    TarExtension extension = new TarExtension();
    if (!name.isEmpty()) {
      extension.addPax(new PaxRecords().text("path", RawPath.of(name), 0).toBytes());
    }
    assertThat(extension.name().orElse(name)).isEqualTo(name);
  }

  @Test
  void recordsAreReadOrRefused() {
    Fuzzing.around(
        20_000,
        PaxFuzzTest::fuzzerTestOneInput,
        "11 path=a/b\n16 mtime=-1.500\n",
        "20 size=99999999999\n12 uid=1000\n21 hdrcharset=BINARY\n",
        "30 GNU.sparse.name=a/b/c/d/e\n22 GNU.sparse.major=1\n14 linkpath=x\n");
  }
}
