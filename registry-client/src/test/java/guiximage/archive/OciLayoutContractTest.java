package guiximage.archive;

import guiximage.image.Image;
import guiximage.oci.ImageIndex;
import guiximage.publish.Destination;
import guiximage.publish.DestinationContractTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutContractTest extends DestinationContractTest {
  @TempDir private Path directory;

  @Override
  protected Destination newDestination() throws IOException {
    return OciLayout.inDirectory(directory, List.of("name:1"));
  }

  @Override
  protected boolean isPublished(Image image) throws IOException {
    Path file = directory.resolve("index.json");
    if (Files.notExists(file)) {
      return false;
    }
    ImageIndex index = ImageIndex.parse(Files.readAllBytes(file));
    return index.manifests().stream()
        .anyMatch(entry -> entry.digest().equals(image.descriptor().digest()));
  }
}
