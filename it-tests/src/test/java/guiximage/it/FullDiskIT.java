package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.ArchiveRun;
import guiximage.archive.DockerArchive;
import guiximage.archive.OciLayout;
import guiximage.image.ImageRecipe;
import guiximage.image.TestImages;
import guiximage.layer.LayerFormat;
import guiximage.layer.LayerIndex;
import guiximage.layer.StoreLayerRecipe;
import guiximage.oci.Blob;
import guiximage.oci.MediaType;
import guiximage.publish.Progress;
import guiximage.store.AwkwardStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that has room for 200 KiB, and an image that has more. */
class FullDiskIT {
  @TempDir Path directory;

  private Path disk;
  private ImageRecipe image;

  @BeforeEach
  void mount() throws IOException {
    disk = Files.createDirectory(directory.resolve("disk"));
    Program.of("mount", "-t", "tmpfs", "-o", "size=200k", "none", disk.toString()).output();
    AwkwardStore store = AwkwardStore.write(directory.resolve("root"), "/gnu/store", 1);
    image = TestImages.recipe(new StoreLayerRecipe(store.items(), store.root(), LayerFormat.GUIX));
  }

  @AfterEach
  void unmount() {
    Program.of("umount", disk.toString()).output();
  }

  private static ArchiveRun run() {
    return new ArchiveRun(LayerIndex.none(), 2, Progress.NONE);
  }

  private static void failsToWrite(ThrowingCallable writing) {
    assertThatThrownBy(writing)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.OUTPUT))
        .hasMessageStartingWith("cannot write '")
        .hasMessageEndingWith("No space left on device");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(disk).filter(Files::isRegularFile)) {
      return files.toList();
    }
  }

  @Test
  void anArchiveFailsAndTheOldOneStays() throws Exception {
    Path old = Files.writeString(disk.resolve("image.tar"), "old");

    failsToWrite(() -> DockerArchive.of(List.of()).write(image, old, run()));

    assertThat(files()).containsExactly(old);
    assertThat(old).hasContent("old");
  }

  @Test
  void aBlobOfALayoutFailsAndLeavesNothing() throws Exception {
    OciLayout layout = OciLayout.inDirectory(disk.resolve("layout"), List.of());

    failsToWrite(() -> layout.put(Blob.of(MediaType.OCI_LAYER, new byte[300_000])));

    assertThat(files()).containsExactly(disk.resolve("layout/oci-layout"));
  }

  @Test
  void aDeviceThatIsFullFails() throws Exception {
    try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
      failsToWrite(() -> DockerArchive.of(List.of()).write(image, full, run()));
    }
  }
}
