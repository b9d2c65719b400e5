package guiximage.base;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.Layer;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class LayerVerificationTest {
  private static final byte[] TAR = new byte[3_000_000];

  static {
    new Random(5).nextBytes(TAR);
  }

  private static final DiffId DIFF_ID = new DiffId(Digest.of(TAR));

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** What is stored; it is written to the end and only then found to be something else. */
  private static Blob stored(Descriptor descriptor, byte[] bytes) {
    return new Blob() {
      @Override
      public Descriptor descriptor() {
        return descriptor;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
        if (!Digest.of(bytes).equals(descriptor.digest())) {
          throw new ImageException(FailureKind.REGISTRY, "its bytes have another digest");
        }
      }
    };
  }

  private static void verify(Descriptor descriptor, byte[] stored, DiffId diffId)
      throws IOException {
    LayerVerification.verify(stored(descriptor, stored), new Layer(diffId, descriptor));
  }

  @Test
  void aLayerThatIsWhatTheImageSaysStandsIt() throws IOException {
    byte[] blob = gzip(TAR);

    assertThatCode(() -> verify(Descriptor.of(MediaType.OCI_LAYER_GZIP, blob), blob, DIFF_ID))
        .doesNotThrowAnyException();
    assertThatCode(() -> verify(Descriptor.of(MediaType.OCI_LAYER, TAR), TAR, DIFF_ID))
        .doesNotThrowAnyException();
  }

  @Test
  void aBlobThatIsDamagedIsFoundByItsDigestThoughItCannotBeUncompressed() throws IOException {
    byte[] blob = gzip(TAR);
    Descriptor descriptor = Descriptor.of(MediaType.OCI_LAYER_GZIP, blob);
    for (int at : new int[] {0, blob.length / 2, blob.length - 1}) {
      byte[] damaged = blob.clone();
      damaged[at] ^= 0x55;

      assertThatThrownBy(() -> verify(descriptor, damaged, DIFF_ID))
          .hasMessage("its bytes have another digest");
    }
  }

  @Test
  void aBlobIsUncompressedAsItsBytesAreWhateverItsMediaTypeStates() throws IOException {
    byte[] blob = gzip(TAR);
    for (MediaType type : List.of(MediaType.OCI_LAYER_GZIP, MediaType.DOCKER_LAYER_ZSTD)) {
      assertThatCode(() -> verify(Descriptor.of(type, TAR), TAR, DIFF_ID))
          .doesNotThrowAnyException();
      assertThatCode(() -> verify(Descriptor.of(type, blob), blob, DIFF_ID))
          .doesNotThrowAnyException();
    }
    assertThatCode(() -> verify(Descriptor.of(MediaType.OCI_LAYER, blob), blob, DIFF_ID))
        .doesNotThrowAnyException();
  }

  @Test
  void aBlobThatCannotBeUncompressedIsNamed() throws IOException {
    byte[] blob = Arrays.copyOf(gzip(TAR), 1000);
    Descriptor descriptor = Descriptor.of(MediaType.OCI_LAYER_GZIP, blob);

    assertThatThrownBy(() -> verify(descriptor, blob, DIFF_ID))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("layer " + descriptor.digest() + " cannot be uncompressed: ");
  }

  @Test
  void aLayerOfAnotherDiffIdIsNamed() throws IOException {
    byte[] blob = gzip(TAR);
    Descriptor descriptor = Descriptor.of(MediaType.OCI_LAYER_GZIP, blob);
    DiffId other = new DiffId(Digest.of(new byte[0]));

    assertThatThrownBy(() -> verify(descriptor, blob, other))
        .hasMessage(
            "layer %s holds a tar with the digest %s, the image's config says %s"
                .formatted(descriptor.digest(), DIFF_ID, other));
  }

  @Test
  void aLayerOfATypeThatNoLayerHasIsNamed() {
    Descriptor descriptor = Descriptor.of(MediaType.OCI_CONFIG, TAR);

    assertThatThrownBy(() -> verify(descriptor, TAR, DIFF_ID))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith(MediaType.OCI_CONFIG + " is not the type of a layer");
  }

  @Test
  void anImpossibleSizeIsLeftToWhoeverReadsTheBlob() throws IOException {
    byte[] blob = gzip(TAR);
    Descriptor descriptor = new Descriptor(MediaType.OCI_LAYER_GZIP, Digest.of(blob), 1L << 62);

    assertThatCode(() -> verify(descriptor, blob, DIFF_ID)).doesNotThrowAnyException();
  }
}
