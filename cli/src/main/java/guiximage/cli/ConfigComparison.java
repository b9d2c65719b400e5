package guiximage.cli;

import guiximage.image.PublishedImage;
import guiximage.oci.ContainerConfig;
import guiximage.store.StorePath;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the config and the annotations of a published image are what options ask for. */
final class ConfigComparison {

  private ConfigComparison() {}

  /**
   * A line for each thing that the options would change; none for what they do not name.
   *
   * @param profile directory that a relative entry point is below
   */
  static List<String> differences(
      ConfigOptions options, Optional<StorePath> profile, PublishedImage image) throws IOException {
    ContainerConfig published = image.config().container();
    ContainerConfig asked = options.over(published, profile, Map.of());
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
    options
        .annotations()
        .forEach(
            (name, text) ->
                compare(
                    "annotation " + name,
                    Optional.ofNullable(image.manifest().annotations().get(name)),
                    Optional.of(text),
                    differences));
    Optional<Instant> created = options.created();
    if (created.isPresent()) {
      compare("created", Optional.of(image.config().created()), created, differences);
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
