package guiximage.cli;

import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.PublishedImage;
import guiximage.oci.ImageConfig;
import guiximage.oci.Platform;
import guiximage.publish.StoreComparison;
import guiximage.registry.RegistryClient;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** One image that the command line asks for; what it names has been found. */
interface WantedImage {

  /**
   * For which platform it is.
   *
   * @param base of its base image, as far as that is known by now
   */
  Platform platform(Optional<ImageConfig> base);

  /**
   * The base image; its layers are read only when they are needed.
   *
   * @param client gives access to registries, where the base image lies in one
   */
  Optional<BaseImage> base(Supplier<RegistryClient> client) throws IOException;

  /** Where the base image lies on this machine; empty if it is in a registry, or there is none. */
  Optional<Path> baseFile() throws IOException;

  /** The image itself, its store items divided into layers. */
  ImageRecipe recipe(Optional<BaseImage> base, Replaced replaced) throws IOException;

  /** With a tag, for where no other name is given. */
  String usualName() throws IOException;

  /** The store item that was named first; empty if a description names them all. */
  Optional<StorePath> first();

  /** Compares the layers of a published image with what this machine gives. */
  StoreComparison compare(Optional<BaseImage> base, PublishedImage published, int jobs)
      throws IOException;
}
