package guiximage.cli;

import guiximage.base.BaseImages;
import guiximage.build.ImageDescription;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.PublishedImage;
import guiximage.oci.ContainerConfig;
import guiximage.oci.ImageConfig;
import guiximage.oci.Platform;
import guiximage.publish.StoreComparison;
import guiximage.registry.RegistryClient;
import guiximage.store.StoreItems;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** An image that a description as the stream-layered-image scripts get it tells all of. */
record DescriptionImage(ImageOptions options, Console console, ImageDescription description)
    implements WantedImage {

  @Override
  public Platform platform(Optional<ImageConfig> base) {
    return Platform.linux(description.architecture());
  }

  @Override
  public Optional<BaseImage> base(Supplier<RegistryClient> client) throws IOException {
    Optional<Path> file = baseFile();
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(BaseImages.read(file.get(), platform(Optional.empty())));
  }

  @Override
  public Optional<Path> baseFile() throws IOException {
    return description.fromImage(options.source.root());
  }

  @Override
  public ImageRecipe recipe(Optional<BaseImage> base, Replaced replaced) throws IOException {
    ImageRecipe described = recipe(base);
    ContainerConfig container = options.config.over(described.container(), first(), Map.of());
    return new ImageRecipe(
        base,
        described.layers(),
        described.platform(),
        container,
        options.created(console).orElse(described.created()),
        options.annotations());
  }

  @Override
  public String usualName() {
    return description.repoTag();
  }

  @Override
  public Optional<StorePath> first() {
    return Optional.empty();
  }

  private ImageRecipe recipe(Optional<BaseImage> base) throws IOException {
    try (StoreItems items = options.source.items(description)) {
      return description.recipe(base, items, options.source.root(), Instant.now());
    }
  }

  @Override
  public StoreComparison compare(Optional<BaseImage> base, PublishedImage published, int jobs)
      throws IOException {
    return StoreComparison.of(published, recipe(base), jobs);
  }
}
