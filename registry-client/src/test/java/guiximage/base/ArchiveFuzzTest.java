package guiximage.base;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.Fuzzing;
import guiximage.ImageException;
import guiximage.archive.OciArchive;
import guiximage.image.BaseImage;
import guiximage.image.ImageSet;
import guiximage.image.TestImages;
import guiximage.oci.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Base images that somebody else made: tar headers, documents, compressed layers. */
public final class ArchiveFuzzTest {

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Path file = Files.createTempFile("archive-fuzz-", ".tar");
    try {
      Files.write(file, input);
      BaseImage image = BaseImages.read(file, Platform.linux("amd64"));
      for (BaseImage.Layer layer : image.layers()) {
        layer.blob().writeTo(OutputStream.nullOutputStream());
      }
    } catch (ImageException e) {
      assertThat(e.kind()).as(e.getMessage()).isEqualTo(FailureKind.BASE_IMAGE);
      assertThat(e.getMessage().chars().noneMatch(Character::isISOControl)).isTrue();
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void anArchiveIsReadOrRefused() throws IOException {
    byte[] lower = "lower".repeat(50).getBytes(StandardCharsets.UTF_8);
    byte[] plain = new DrawnImage().layer("upper").layer(DrawnImage.gzip(lower), lower).toBytes();
    Path layout = Files.createTempFile("archive-fuzz-", ".tar");
    try (OciArchive archive = OciArchive.toFile(layout, List.of("a"))) {
      archive.put(TestImages.layer("upper"));
      archive.publish(new ImageSet(List.of(TestImages.image(TestImages.layer("upper")))));
    }
    byte[] oci = Files.readAllBytes(layout);
    Files.delete(layout);

    Fuzzing.around(
        2_000,
        ArchiveFuzzTest::fuzzerTestOneInput,
        List.of(
            plain,
            DrawnImage.gzip(plain),
            DrawnImage.zstd(plain),
            DrawnImage.xz(plain),
            DrawnImage.bzip2(plain),
            oci));
  }
}
