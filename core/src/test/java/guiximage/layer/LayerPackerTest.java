package guiximage.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.compression.GzipEncoder;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.task.Tasks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerPackerTest {
  private static final int MIB = 1 << 20;
  private static final long PLENTY = 64L << 20;

  @TempDir private Path temporaryDirectory;

  private static byte[] noise(int sizeBytes) {
    byte[] noise = new byte[sizeBytes];
    new Random(3).nextBytes(noise);
    return noise;
  }

  private LayerPacker packer(String compression, long memoryBytes) {
    return new LayerPacker(
        new LayerPacker.Settings(
            Compression.parse(compression), GzipEncoder.AUTO, 2, temporaryDirectory, memoryBytes));
  }

  private static byte[] bytesOf(LayerBlob layer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    layer.writeTo(out);
    return out.toByteArray();
  }

  private long filesLeft() throws IOException {
    try (Stream<Path> files = Files.list(temporaryDirectory)) {
      return files.count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd", "none"})
  void onePassTellsAllFacts(String compression) throws IOException {
    byte[] tar = noise(3 * MIB + 17);

    try (LayerPacker packer = packer(compression, PLENTY);
        LayerBlob layer = packer.pack(DrawnRecipe.of(tar), bytes -> {})) {
      byte[] blob = bytesOf(layer);

      Compression.Algorithm algorithm = Compression.parse(compression).algorithm();
      assertThat(layer.diffId()).isEqualTo(new DiffId(Digest.of(tar)));
      assertThat(layer.descriptor()).isEqualTo(Descriptor.of(algorithm.mediaType(), blob));
      assertThat(layer.facts().tarSizeBytes()).isEqualTo(tar.length);
      assertThat(layer.facts().blobs()).containsOnlyKeys(algorithm);
      assertThat(layer.facts().findBlob(algorithm)).hasValue(layer.descriptor());
    }
  }

  @Test
  void theBlobHoldsTheTar() throws IOException {
    byte[] tar = noise(3 * MIB + 17);

    try (LayerPacker packer = packer("gzip", PLENTY);
        LayerBlob layer = packer.pack(DrawnRecipe.of(tar), bytes -> {})) {
      byte[] unpacked =
          new GZIPInputStream(new ByteArrayInputStream(bytesOf(layer))).readAllBytes();

      assertThat(unpacked).isEqualTo(tar);
    }
  }

  @Test
  void anUncompressedLayerIsItsTar() throws IOException {
    byte[] tar = noise(MIB);

    try (LayerPacker packer = packer("none", 0);
        LayerBlob layer = packer.pack(DrawnRecipe.of(tar), bytes -> {})) {

      assertThat(layer.descriptor()).isEqualTo(Descriptor.of(MediaType.OCI_LAYER, tar));
      assertThat(bytesOf(layer)).isEqualTo(tar);
    }
  }

  @Test
  void whatMemoryDoesNotHoldIsTheSameFromAFile() throws IOException {
    byte[] tar = noise(5 * MIB + 3);

    try (LayerPacker inMemory = packer("gzip", PLENTY);
        LayerPacker inFile = packer("gzip", MIB);
        LayerBlob first = inMemory.pack(DrawnRecipe.of(tar), bytes -> {});
        LayerBlob second = inFile.pack(DrawnRecipe.of(tar), bytes -> {})) {

      assertThat(second.descriptor()).isEqualTo(first.descriptor());
      assertThat(Digest.of(bytesOf(second))).isEqualTo(first.descriptor().digest());
    }
  }

  @Test
  void theTemporaryFileHasNoNameThatCouldBeLeftBehind() throws IOException {
    try (LayerPacker packer = packer("gzip", 0);
        LayerBlob layer = packer.pack(DrawnRecipe.of(noise(2 * MIB)), bytes -> {})) {

      assertThat(filesLeft()).isZero();
      assertThat(layer.descriptor().sizeBytes()).isGreaterThan(2 * MIB);
    }
  }

  @Test
  void severalThreadsReadAPackedLayerAtOnce() throws IOException {
    try (LayerPacker packer = packer("gzip", 0);
        LayerBlob layer = packer.pack(DrawnRecipe.of(noise(3 * MIB)), bytes -> {})) {

      List<Digest> read =
          Tasks.map(Collections.nCopies(8, layer), 8, "reader", it -> Digest.of(bytesOf(it)));

      assertThat(read).containsOnly(layer.descriptor().digest());
    }
  }

  @Test
  void anInterruptedReaderTakesNothingAwayFromOthers() throws IOException {
    try (LayerPacker packer = packer("gzip", 0);
        LayerBlob layer = packer.pack(DrawnRecipe.of(noise(MIB)), bytes -> {})) {

      Thread.currentThread().interrupt();
      bytesOf(layer);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(Digest.of(bytesOf(layer))).isEqualTo(layer.descriptor().digest());
    }
  }

  @Test
  void layersPackedAtOnceAreThoseThatAreOnePackedAlone() throws IOException {
    List<Integer> sizes = new Random(5).ints(30, 0, 2 * MIB).boxed().toList();

    try (LayerPacker packer = packer("zstd", MIB)) {
      List<Descriptor> together =
          Tasks.map(sizes, 6, "layer", size -> packedAndClosed(packer, size));
      List<Descriptor> alone = Tasks.map(sizes, 1, "layer", size -> packedAndClosed(packer, size));

      assertThat(together).isEqualTo(alone);
    }
  }

  private static Descriptor packedAndClosed(LayerPacker packer, int size) throws IOException {
    try (LayerBlob layer = packer.pack(DrawnRecipe.of(noise(size)), bytes -> {})) {
      return layer.descriptor();
    }
  }

  @Test
  void memoryIsGivenBackWhenALayerIsClosed() throws IOException {
    try (LayerPacker packer = packer("none", 4 * MIB)) {
      for (int i = 0; i < 10; i++) {
        packedAndClosed(packer, MIB);
      }
      // only memory takes this one: there is no directory for a file any more
      Files.delete(temporaryDirectory);

      assertThat(packedAndClosed(packer, MIB).sizeBytes()).isEqualTo(MIB);
    }
  }

  @Test
  void progressSumsUpToTheSizeOfTheTar() throws IOException {
    AtomicLong seen = new AtomicLong();

    try (LayerPacker packer = packer("gzip", PLENTY);
        LayerBlob layer = packer.pack(DrawnRecipe.of(noise(MIB)), seen::addAndGet)) {

      assertThat(seen).hasValue(layer.facts().tarSizeBytes());
    }
  }

  @Test
  void aFailureOfTheStoreComesOutUnchanged() throws IOException {
    ImageException failure = new ImageException(FailureKind.STORE, "'/gnu/store/x' vanished");
    LayerRecipe recipe =
        new DrawnRecipe(
            MIB,
            out -> {
              out.write(noise(MIB / 2));
              throw failure;
            });

    try (LayerPacker packer = packer("gzip", PLENTY)) {
      assertThatThrownBy(() -> packer.pack(recipe, bytes -> {})).isSameAs(failure);
      assertThat(filesLeft()).isZero();
    }
  }

  @Test
  void aFullTemporaryDirectoryIsAFailureOfTheOutput() throws IOException {
    Files.delete(temporaryDirectory);

    try (LayerPacker packer = packer("gzip", 0)) {
      assertThatThrownBy(() -> packer.pack(DrawnRecipe.of(noise(2 * MIB)), bytes -> {}))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.OUTPUT))
          .hasMessage(
              "cannot keep a packed layer in the temporary directory '"
                  + temporaryDirectory
                  + "': no such file or directory; make room there or set TMPDIR to a directory that has"
                  + " some");
    }
  }

  @Test
  void aSpoolFailureThatARecipeTakesForItsOwnIsStillAFailureOfTheOutput() throws IOException {
    Files.delete(temporaryDirectory);
    LayerRecipe recipe =
        new DrawnRecipe(
            MIB,
            out -> {
              try {
                out.write(noise(MIB));
              } catch (IOException e) {
                throw new ImageException(FailureKind.STORE, "cannot read", e);
              }
            });

    try (LayerPacker packer = packer("none", 0)) {
      assertThatThrownBy(() -> packer.pack(recipe, bytes -> {}))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.OUTPUT));
    }
  }
}
