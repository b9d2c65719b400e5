package guiximage.layer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarFileLayerTest {
  @TempDir private Path directory;
  private Path file;
  private byte[] tar;

  @BeforeEach
  void writeATar() throws IOException {
    tar = TarListing.bytesOf(TreeLayer.of(List.of(TreeFile.file("/a", 0444, new byte[3000])), 1));
    file = Files.write(directory.resolve("layer.tar"), tar);
  }

  @Test
  void bytesArePassedOnAsTheyAre() throws IOException {
    TarFileLayer layer = TarFileLayer.of(file, Optional.of(diffId()), "custom");

    assertThat(TarListing.bytesOf(layer)).isEqualTo(tar);
    assertThat(layer.tarSizeBytes()).isEqualTo(tar.length);
    assertThat(layer.comment()).isEqualTo("custom");
    layer.verify();
  }

  @Test
  void aLinkIsFollowed() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    TarFileLayer layer = TarFileLayer.of(link, Optional.empty(), "custom");

    assertThat(TarListing.bytesOf(layer)).isEqualTo(tar);
  }

  @Test
  void keyIsKnownIfTheDiffIdIs() throws IOException {
    assertThat(TarFileLayer.of(file, Optional.of(diffId()), "").key()).isPresent();
    assertThat(TarFileLayer.of(file, Optional.empty(), "").key()).isEmpty();
  }

  @Test
  void anotherDigestIsAFailure() throws IOException {
    DiffId other = new DiffId(Digest.of(new byte[0]));
    TarFileLayer layer = TarFileLayer.of(file, Optional.of(other), "");

    assertFails(
        layer::verify,
        file + " is not the layer that was meant: its digest is " + diffId() + ", want " + other);
  }

  @Test
  void aChangeAfterwardsIsAFailure() throws IOException {
    TarFileLayer layer = TarFileLayer.of(file, Optional.empty(), "");
    Files.write(file, Arrays.copyOf(tar, tar.length - 512));

    assertFails(
        layer::verify,
        file + " shrank while it was read; run again when nothing changes the store");
  }

  @Test
  void aCompressedTarIsRefused() throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(tar);
    }

    assertRefused(file + " is compressed with gzip; uncompress it first");
  }

  @Test
  void aTarCutShortIsRefused() throws IOException {
    Files.write(file, Arrays.copyOf(tar, 1500));

    assertRefused(file + " is not a whole tar: after 1 members: Truncated TAR archive");
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    Files.write(file, "no tar\n".getBytes(US_ASCII));
    assertRefused(file + " is not a tar: it has 7 bytes, want 512 or more");

    Files.write(file, "no tar\n".repeat(100).getBytes(US_ASCII));
    assertThatThrownBy(() -> TarFileLayer.of(file, Optional.empty(), ""))
        .hasMessageStartingWith(file + " is not a whole tar: after 0 members: ");
  }

  @Test
  void aMissingFileAndADirectoryAreRefused() throws IOException {
    Files.delete(file);
    assertRefused(file + " is missing: it was removed, or never was there");

    Files.createDirectory(file);
    assertRefused(file + " is a directory, want a regular file");
  }

  private DiffId diffId() {
    return new DiffId(Digest.of(tar));
  }

  private void assertRefused(String message) {
    assertFails(() -> TarFileLayer.of(file, Optional.empty(), ""), message);
  }

  private static void assertFails(ThrowingCallable step, String message) {
    assertThatThrownBy(step)
        .hasMessage(message)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE));
  }
}
