package guiximage.registry;

import guiximage.build.PublishedImages;
import guiximage.image.PublishedImage;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The repositories that one push or plan uses, each opened once. */
public final class Repositories implements PublishedImages {
  private final RegistryClient client;
  private final Set<String> targets;
  private final Map<String, Repository> opened = new LinkedHashMap<>();

  /**
   * @param targets images whose repositories are pushed to; all others are only read
   */
  public Repositories(RegistryClient client, List<ImageReference> targets) {
    this.client = client;
    this.targets = targets.stream().map(ImageReference::name).collect(Collectors.toSet());
  }

  /** A target itself; any other image where it is read, which may be a mirror. */
  private Repository repository(ImageReference reference) throws IOException {
    Repository known = opened.get(reference.name());
    if (known != null) {
      return known;
    }
    Repository found =
        targets.contains(reference.name()) ? target(reference) : client.source(List.of(reference));
    opened.put(reference.name(), found);
    return found;
  }

  private Repository target(ImageReference reference) {
    return opened.computeIfAbsent(
        reference.name(), name -> client.repository(reference, Access.PULL_AND_PUSH));
  }

  /** As {@link Repository#findPrevious}. */
  @Override
  public Optional<PublishedImage> find(ImageReference reference, Platform platform)
      throws IOException {
    return repository(reference).findPrevious(reference.identifier(), platform);
  }

  /** As {@link Repository#tags}. */
  @Override
  public List<String> tags(ImageReference reference) throws IOException {
    return repository(reference).tags();
  }

  /** Has registries asked whether they have the blobs that their images name, in that size. */
  public void forgetBlobs() {
    opened.values().forEach(Repository::forgetBlobs);
  }

  /**
   * The destination that {@code target} names.
   *
   * @param names tags that an image gets there; with none it has its digest alone
   * @param mountable images from whose repositories blobs may be mounted
   */
  public Destination destination(
      ImageReference target, List<String> names, List<ImageReference> mountable) {
    return target(target).destination(names, mountable);
  }
}
