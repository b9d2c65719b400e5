package guiximage.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.ImageException;
import guiximage.compression.GzipEncoder;
import guiximage.oci.Compression;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory does not depend on the size of a layer. */
class LargeLayerTest {
  private static final int MIB = 1 << 20;
  private static final int ZEROS_MIB = 2100;
  private static final int NOISE_MIB = 150;

  @TempDir private Path temporaryDirectory;

  @ParameterizedTest
  @ValueSource(strings = {"gzip:1", "zstd:1"})
  void moreThanTwoGibibytesArePackedWithASmallHeap(String compression) throws Exception {
    Process process = pack("unlimited", compression);

    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).endsWith("packed " + (long) (ZEROS_MIB + NOISE_MIB) * MIB + "\n");
  }

  @Test
  void aTemporaryFileThatCannotGrowIsAFailureOfTheOutput() throws Exception {
    Process process = pack("20000", "zstd:1");

    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).isEqualTo(1);
    // Java 25 warns of native libraries first
    assertThat(output)
        .endsWith(
            "OUTPUT: cannot keep a packed layer in the temporary directory '"
                + temporaryDirectory
                + "': File too large; make room there or set TMPDIR to a directory that has some\n");
    assertThat(temporaryDirectory).isEmptyDirectory();
  }

  /**
   * Packs in another process.
   *
   * @param fileBlocks how large a file may become, in whatever blocks the shell counts
   */
  private Process pack(String fileBlocks, String compression) throws IOException {
    return new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -f $0 && exec \"$@\"",
            fileBlocks,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx40m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Packing.class.getName(),
            compression,
            temporaryDirectory.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** A process that packs a layer of which a part does not shrink. */
  static final class Packing {

    private Packing() {}

    public static void main(String[] arguments) throws IOException {
      LayerPacker.Settings settings =
          new LayerPacker.Settings(
              Compression.parse(arguments[0]),
              GzipEncoder.AUTO,
              2,
              Path.of(arguments[1]),
              16L * MIB);
      try (LayerPacker packer = new LayerPacker(settings);
          LayerBlob layer = packer.pack(recipe(), bytes -> {})) {
        layer.writeTo(OutputStream.nullOutputStream());
        System.out.println("packed " + layer.facts().tarSizeBytes());
      } catch (ImageException e) {
        System.out.println(e.kind() + ": " + e.getMessage());
        System.exit(1);
      }
    }

    private static LayerRecipe recipe() {
      byte[] noise = new byte[MIB];
      new Random(1).nextBytes(noise);
      List<byte[]> pieces = List.of(new byte[MIB], noise);
      return new DrawnRecipe(
          (long) (ZEROS_MIB + NOISE_MIB) * MIB,
          out -> {
            for (int i = 0; i < ZEROS_MIB + NOISE_MIB; i++) {
              out.write(pieces.get(i < NOISE_MIB ? 1 : 0));
            }
          });
    }
  }
}
