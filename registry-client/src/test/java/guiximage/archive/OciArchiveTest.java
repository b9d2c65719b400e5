package guiximage.archive;

import static guiximage.image.TestImages.image;
import static guiximage.image.TestImages.layer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.base.BaseImages;
import guiximage.base.TarFiles;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciArchiveTest {
  @TempDir Path directory;

  private Path file() {
    return directory.resolve("image.tar");
  }

  private static void publish(OciArchive archive, Image image, Blob... layers) throws IOException {
    for (Blob layer : layers) {
      archive.put(layer);
    }
    archive.publish(new ImageSet(List.of(image)));
  }

  @Test
  void theArchiveHoldsTheLayoutWhateverTheOrderOfItsBlobs() throws Exception {
    Blob one = layer("one");
    Blob two = layer("two");
    ByteArrayOutputStream stream = new ByteArrayOutputStream();

    try (OciArchive archive = OciArchive.toFile(file(), List.of("a:1"));
        OciArchive streamed = OciArchive.toStream(stream, directory, List.of("a:1"))) {
      publish(archive, image(one, two), one, two);
      publish(streamed, image(one, two), two, one);
    }

    assertThat(file()).hasBinaryContent(stream.toByteArray());
    assertThat(TarFiles.names(TarFiles.read(file())))
        .startsWith("oci-layout", "index.json", "blobs/", "blobs/sha256/")
        .hasSize(4 + 2 + 2);
    assertThat(BaseImages.read(file(), Platform.linux("amd64")).layers()).hasSize(2);
  }

  @Test
  void nothingIsLeftWhenItIsNotPublished() throws Exception {
    Files.writeString(file(), "old");

    try (OciArchive archive = OciArchive.toFile(file(), List.of())) {
      archive.put(layer("one"));
    }

    assertThat(file()).hasContent("old");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void aPlaceForTemporaryFilesThatTakesNoneIsNamed() {
    Path missing = directory.resolve("missing");

    assertThatThrownBy(
            () -> OciArchive.toStream(OutputStream.nullOutputStream(), missing, List.of()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.OUTPUT))
        .hasMessage("cannot write '" + missing + "': no such file or directory");
  }

  @Test
  void aDirectoryIsRefused() {
    assertThatThrownBy(() -> OciArchive.toFile(directory, List.of()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION));
  }
}
