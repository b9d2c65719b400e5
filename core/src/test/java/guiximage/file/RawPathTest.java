package guiximage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.store.PythonFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawPathTest {

  @Test
  void textIsUtf8() {
    RawPath path = RawPath.of("/é🐂");

    assertThat(path.toBytes()).isEqualTo(bytes(0x2F, 0xC3, 0xA9, 0xF0, 0x9F, 0x90, 0x82));
    assertThat(path.characters()).isEqualTo(3);
    assertThat(path.isUtf8()).isTrue();
    assertThat(path.isAscii()).isFalse();
  }

  @Test
  void textThatCannotBeAPathIsRefused() {
    assertThatThrownBy(() -> RawPath.of("a\0b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a path cannot hold NUL: 'a\\u{0}b'");
    assertThatThrownBy(() -> RawPath.of("a\uD800"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'a\\u{d800}' is not Unicode text");
  }

  @Test
  void bytesThatAreNotUtf8AreOneCharacterEach() {
    RawPath path = RawPath.ofBytes(bytes('a', 0xFF, 0xE2, 0x82, 'b', 0xED, 0xA0, 0x80, 0xC0, 0x80));

    assertThat(path.codePoints())
        .containsExactly('a', 0xDCFF, 0xDCE2, 0xDC82, 'b', 0xDCED, 0xDCA0, 0xDC80, 0xDCC0, 0xDC80);
    assertThat(path.isUtf8()).isFalse();
    assertThat(RawPath.ofCodePoints(path.codePoints())).isEqualTo(path);
  }

  @Test
  void whatATerminalMightNotPrintIsEscaped() {
    RawPath path =
        RawPath.ofBytes(
            bytes('/', '\n', '\t', '\r', '\\', 0x1B, 0x7F, 0xFF, 0xE2, 0x80, 0xAE, 0xC3, 0xA9));

    assertThat(path).hasToString("/\\n\\t\\r\\\\\\u{1b}\\u{7f}\\xff\\u{202e}é");
  }

  @ParameterizedTest
  @CsvSource({"/a,b,/a/b", "/,b,/b", "'',b,b", "a,'',a/", "a/,b,a/b"})
  void resolvingPutsOneSlashBetween(String path, String name, String expected) {
    assertThat(RawPath.of(path).resolve(RawPath.of(name))).isEqualTo(RawPath.of(expected));
  }

  @Test
  void baseAndParentSplitAtTheLastSlash() {
    RawPath path = RawPath.of("/a/b/c");

    assertThat(path.base()).isEqualTo(RawPath.of("c"));
    assertThat(path.parent()).contains(RawPath.of("/a/b"));
    assertThat(RawPath.of("/a").parent()).isEmpty();
    assertThat(RawPath.of("a").base()).isEqualTo(RawPath.of("a"));
  }

  @Test
  void orderIsThatOfPython(@TempDir Path directory) throws IOException {
    Random random = new Random(3);
    List<RawPath> names = new ArrayList<>();
    StringBuilder listing = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      byte[] name = name(random);
      names.add(RawPath.ofBytes(name));
      listing.append(HexFormat.of().formatHex(name)).append('\n');
    }
    Path file = Files.writeString(directory.resolve("names"), listing);

    names.sort(null);

    String sorted =
        PythonFiles.run(
            "names = [bytes.fromhex(l) for l in open('"
                + file
                + "').read().split()]\n"
                + "names.sort(key=lambda n: n.decode('utf-8', 'surrogateescape'))\n"
                + "print('\\n'.join(n.hex() for n in names))");
    assertThat(names.stream().map(n -> HexFormat.of().formatHex(n.toBytes())))
        .containsExactlyElementsOf(sorted.lines().toList());
  }

  /** Text and bytes around all borders of UTF-8, well-formed or not. */
  private static byte[] name(Random random) {
    int[] interesting = {
      'a', 'b', 0x7F, 0x80, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xA0, 0xED, 0x9F, 0xEE, 0xEF, 0xF0, 0x90,
      0xF4, 0x8F, 0xF5, 0xFF
    };
    byte[] name = new byte[1 + random.nextInt(6)];
    for (int i = 0; i < name.length; i++) {
      name[i] = (byte) interesting[random.nextInt(interesting.length)];
    }
    return name;
  }

  @Test
  void namesAndTargetsHaveTheBytesOfTheFileSystem(@TempDir Path directory) throws IOException {
    PythonFiles.run(
        "import os\nos.chdir('"
            + directory
            + "')\nfor n in [b'\\xff\\xfe', 'é 日本🐂'.encode(), b'plain', b'a\\nb~\\\\', b'%41?#']:\n"
            + "  for target in [n, n + b'/', b'/' + n, n + b'//x/..', b'.', b'..', b'/', b'//' + n]:\n"
            + "    os.symlink(target, n + b'-' + target.hex().encode())\n");

    int links = 0;
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path link : stream) {
        RawPath name = RawPath.of(link.getFileName());
        byte[] target = RawPath.of(Files.readSymbolicLink(link)).toBytes();
        String hex = HexFormat.of().formatHex(target);
        assertThat(name.toString()).endsWith("-" + hex);
        assertThat(RawPath.of(link)).isEqualTo(RawPath.of(directory).resolve(name));
        links++;
        Files.delete(link); // JUnit warns of links that lead elsewhere
      }
    }
    assertThat(links).isEqualTo(5 * 8);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
