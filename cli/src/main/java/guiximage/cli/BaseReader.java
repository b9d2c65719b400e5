package guiximage.cli;

import guiximage.ImageException;
import guiximage.base.BaseImages;
import guiximage.base.LayerVerification;
import guiximage.build.BaseImageReader;
import guiximage.build.BaseReference;
import guiximage.image.BaseImage;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.registry.RegistryClient;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * The reader of base images from files and registries.
 *
 * @param client is asked for only when a base image lies in a registry
 * @param option that named the file, with a colon and a space, for messages; or nothing
 */
record BaseReader(Supplier<RegistryClient> client, String option) implements BaseImageReader {

  @Override
  public BaseImage read(BaseReference reference, Platform platform) throws IOException {
    if (reference instanceof BaseReference.InFile file) {
      return read(file, platform);
    }
    List<ImageReference> candidates = ((BaseReference.InRegistry) reference).candidates();
    return LayerVerification.verifying(
        client.get().source(candidates).baseImage(candidates.get(0).identifier(), platform));
  }

  private BaseImage read(BaseReference.InFile file, Platform platform) throws IOException {
    try {
      return BaseImages.read(file.file(), file.name(), platform);
    } catch (ImageException e) {
      throw new ImageException(e.kind(), option + e.getMessage(), e);
    }
  }
}
