package guiximage.compression;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ForeignProgram;
import guiximage.ImageException;
import guiximage.oci.Compression;
import guiximage.oci.Content;
import guiximage.oci.Digest;
import guiximage.task.Tasks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorTest {
  private static final long MEMORY = 64L << 20;
  private static final int MIB = 1 << 20;

  /** Half text, half noise, so that blocks take different times to compress. */
  private static byte[] content(int sizeBytes) {
    byte[] content = new byte[sizeBytes];
    new Random(42).nextBytes(content);
    byte[] line = "guix-image compresses in blocks\n".getBytes(US_ASCII);
    for (int i = 0; i < sizeBytes; i++) {
      if ((i >> 18) % 2 == 0) {
        content[i] = line[i % line.length];
      }
    }
    return content;
  }

  /** In pieces as a tar comes: a header, then some of a file. */
  private static Content inPieces(byte[] bytes) {
    return out -> {
      int[] pieces = {512, 65536, 1, 100_000};
      int from = 0;
      for (int i = 0; from < bytes.length; i++) {
        int length = Math.min(pieces[i % pieces.length], bytes.length - from);
        out.write(bytes, from, length);
        from += length;
      }
    };
  }

  private static byte[] compress(Compression compression, GzipEncoder encoder, int jobs, byte[] in)
      throws IOException {
    try (Compressor compressor = new Compressor(compression, encoder, jobs, MEMORY)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      compressor.compress(inPieces(in), out);
      return out.toByteArray();
    }
  }

  static Stream<Arguments> encodersAndSizes() {
    Stream<Arguments> usual =
        Stream.of(0, 1, MIB - 1, MIB, MIB + 1, 4 * MIB + 12345)
            .flatMap(
                size ->
                    Stream.of(
                        Arguments.of("gzip", GzipEncoder.LIBDEFLATE, size),
                        Arguments.of("gzip", GzipEncoder.ZLIB, size),
                        Arguments.of("zstd", GzipEncoder.AUTO, size),
                        Arguments.of("none", GzipEncoder.AUTO, size)));
    Stream<Arguments> extreme =
        Stream.of(
            Arguments.of("gzip:9", GzipEncoder.LIBDEFLATE, MIB + 1),
            Arguments.of("gzip:1", GzipEncoder.LIBDEFLATE, MIB + 1),
            Arguments.of("gzip:9", GzipEncoder.ZLIB, MIB + 1),
            Arguments.of("gzip:1", GzipEncoder.ZLIB, MIB + 1),
            Arguments.of("zstd:19", GzipEncoder.AUTO, MIB + 1),
            Arguments.of("zstd:1", GzipEncoder.AUTO, MIB + 1),
            Arguments.of("zstd", GzipEncoder.AUTO, 9 * MIB));
    return Stream.concat(usual, extreme);
  }

  @ParameterizedTest
  @MethodSource("encodersAndSizes")
  void bytesDoNotDependOnTheNumberOfJobs(String compression, GzipEncoder encoder, int size)
      throws IOException {
    byte[] content = content(size);

    byte[] one = compress(Compression.parse(compression), encoder, 1, content);
    byte[] eight = compress(Compression.parse(compression), encoder, 8, content);

    assertThat(Digest.of(eight)).isEqualTo(Digest.of(one));
  }

  @ParameterizedTest
  @MethodSource("encodersAndSizes")
  void foreignToolsReadWhatIsCompressed(String compression, GzipEncoder encoder, int size)
      throws IOException {
    byte[] content = content(size);

    byte[] blob = compress(Compression.parse(compression), encoder, 3, content);

    if (compression.startsWith("gzip")) {
      assertThat(ForeignProgram.run(blob, "gzip", "-dc")).isEqualTo(content);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(blob)).readAllBytes())
          .isEqualTo(content);
      String python = "import gzip,sys;sys.stdout.buffer.write(gzip.open(sys.stdin.buffer).read())";
      assertThat(ForeignProgram.run(blob, "python3", "-c", python)).isEqualTo(content);
    } else if (compression.startsWith("zstd")) {
      assertThat(ForeignProgram.run(blob, "zstd", "-dc")).isEqualTo(content);
    } else {
      assertThat(blob).isEqualTo(content);
    }
  }

  @Test
  void zstdFramesHoldEightMebibytesAndCarryTheirSizeAndAChecksum(@TempDir Path directory)
      throws IOException {
    byte[] blob = compress(Compression.ZSTD, GzipEncoder.AUTO, 2, content(9 * MIB));
    Path file = Files.write(directory.resolve("blob.zst"), blob);

    String listing =
        new String(ForeignProgram.run(new byte[0], "zstd", "-lv", file.toString()), UTF_8);

    assertThat(listing)
        .containsPattern("Frames: 2\n")
        .containsPattern("Decompressed Size: .*\\(9437184 B\\)")
        .contains("Check: XXH64");
  }

  @Test
  void libdeflateBytesAreThoseOfEveryOtherMachine() throws IOException {
    byte[] blob =
        compress(Compression.parse("gzip:6"), GzipEncoder.LIBDEFLATE, 2, content(3 * MIB));

    // a change is a headline of the changelog; libdeflate 1.14 made these
    assertThat(Digest.of(blob))
        .hasToString("sha256:544aabf477f57829b3f104da818175713d6d56aa2b380e89a190faa3224537fd");
  }

  @Test
  void whatTheContentThrowsComesOutUnchanged() throws IOException {
    ImageException failure = new ImageException(FailureKind.STORE, "a file vanished");
    Content failing =
        out -> {
          out.write(content(5 * MIB));
          throw failure;
        };

    try (Compressor compressor = new Compressor(Compression.GZIP, GzipEncoder.AUTO, 2, MEMORY)) {
      assertThatThrownBy(() -> compressor.compress(failing, new ByteArrayOutputStream()))
          .isSameAs(failure);
    }
  }

  @Test
  void aFailureTakesNoBlockAwayFromOtherStreams() throws IOException {
    Content failing =
        out -> {
          out.write(content(3 * MIB));
          throw new IOException("broken");
        };

    try (Compressor compressor = new Compressor(Compression.GZIP, GzipEncoder.AUTO, 1, 0)) {
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> compressor.compress(failing, new ByteArrayOutputStream()))
            .hasMessage("broken");
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      compressor.compress(inPieces(content(4 * MIB)), out);

      assertThat(ForeignProgram.run(out.toByteArray(), "gzip", "-dc")).isEqualTo(content(4 * MIB));
    }
  }

  @Test
  void manyStreamsShareTheThreadsOfOneCompressor() throws IOException {
    List<Integer> sizes = new Random(7).ints(40, 0, 3 * MIB).boxed().toList();

    List<Digest> together;
    try (Compressor compressor = new Compressor(Compression.GZIP, GzipEncoder.AUTO, 2, 0)) {
      together =
          Tasks.map(
              sizes,
              8,
              "stream",
              size -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                compressor.compress(inPieces(content(size)), out);
                return Digest.of(out.toByteArray());
              });
    }

    for (int i = 0; i < sizes.size(); i++) {
      byte[] alone = compress(Compression.GZIP, GzipEncoder.AUTO, 1, content(sizes.get(i)));
      assertThat(together.get(i)).isEqualTo(Digest.of(alone));
    }
  }

  @Test
  void closingEndsAllThreads() throws Exception {
    compress(Compression.GZIP, GzipEncoder.AUTO, 4, content(8 * MIB));

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("compress-")) {
        thread.join(120_000); // one that has done its last block may still be about to end
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  @Test
  void anInterruptedThreadGivesUp() throws IOException {
    try (Compressor compressor = new Compressor(Compression.GZIP, GzipEncoder.AUTO, 1, MEMORY)) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(
              () -> compressor.compress(inPieces(content(MIB)), new ByteArrayOutputStream()))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void saysWhatCompressesOnceItDoes() throws IOException {
    try (Compressor compressor = new Compressor(Compression.GZIP, GzipEncoder.AUTO, 1, MEMORY)) {
      assertThat(compressor.encoder()).isEmpty();

      compressor.compress(inPieces(new byte[1]), new ByteArrayOutputStream());

      assertThat(compressor.encoder())
          .hasValueSatisfying(it -> assertThat(it).startsWith("libdeflate, level"));
    }
  }

  @Test
  void withoutLibdeflateZlibCompresses() throws IOException {
    assertThat(withoutNativeLibraries("auto")).isEqualTo("zlib, level 2\n");
  }

  @Test
  void whoAsksForLibdeflateIsToldHowToGetIt() throws IOException {
    assertThat(withoutNativeLibraries("libdeflate"))
        .isEqualTo(
            "CONFIGURATION: this machine lacks libdeflate, which --gzip-encoder asks for: install"
                + " the package libdeflate0 (Debian) or libdeflate (Guix, Nix), or use"
                + " --gzip-encoder auto\n");
  }

  /** What a process says in which JNA can load nothing. */
  private static String withoutNativeLibraries(String encoder) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    String main = Compressing.class.getName();
    return new String(
        ForeignProgram.run(
            new byte[0], java, "-Djna.nounpack=true", "-cp", classPath, main, encoder),
        UTF_8);
  }

  /** A process that compresses one byte and says with what. */
  static final class Compressing {

    private Compressing() {}

    public static void main(String[] arguments) throws IOException {
      GzipEncoder encoder = GzipEncoder.parse(arguments[0]);
      try (Compressor compressor = new Compressor(Compression.GZIP, encoder, 1, MEMORY)) {
        compressor.compress(inPieces(new byte[1]), OutputStream.nullOutputStream());
        System.out.println(compressor.encoder().orElseThrow());
      } catch (ImageException e) {
        System.out.println(e.kind() + ": " + e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "libdeflate", "zlib"})
  void encoderNamesAreReadAsTheyAreWritten(String name) {
    assertThat(GzipEncoder.parse(name)).hasToString(name);
  }

  @Test
  void anUnknownEncoderIsRefused() {
    assertThatThrownBy(() -> GzipEncoder.parse("pigz"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown gzip encoder 'pigz'; use auto, libdeflate or zlib");
  }
}
