package guiximage.build;

import guiximage.ImageException;
import guiximage.image.PublishedImage;
import guiximage.oci.ContainerConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Comparison of the config and the annotations of a published image with those of a request. */
public final class ConfigComparison {

  private ConfigComparison() {}

  /**
   * A line for each thing that the request would change in the image; none for what it does not
   * name.
   *
   * @throws ImageException of kind CONFIGURATION if the request cannot be met
   */
  public static List<String> differences(ImageRequest request, PublishedImage image)
      throws ImageException {
    ContainerConfig published = image.config().container();
    ContainerConfig asked = request.config().over(published, request.source().first(), Map.of());
    List<String> differences = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>(published.fields().keySet());
    keys.addAll(asked.fields().keySet());
    for (String key : keys) {
      compare(
          key,
          Optional.ofNullable(published.fields().get(key)),
          Optional.ofNullable(asked.fields().get(key)),
          differences);
    }
    request
        .annotations()
        .forEach(
            (name, text) ->
                compare(
                    "annotation " + name,
                    Optional.ofNullable(image.manifest().annotations().get(name)),
                    Optional.of(text),
                    differences));
    if (request.created().isPresent()) {
      compare("created", Optional.of(image.config().created()), request.created(), differences);
    }
    return differences;
  }

  private static void compare(
      String name, Optional<?> published, Optional<?> asked, List<String> differences) {
    if (!published.equals(asked)) {
      differences.add(
          "config: %s: the image has %s, these options give %s"
              .formatted(name, text(published), text(asked)));
    }
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse("none");
  }
}
