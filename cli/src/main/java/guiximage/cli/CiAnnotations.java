package guiximage.cli;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Annotations that say from which commit an image is, as far as the variables of a CI job tell.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md">image-spec
 *     1.1.1, annotations</a>
 */
final class CiAnnotations {
  private static final String PREFIX = "org.opencontainers.image.";

  private CiAnnotations() {}

  /**
   * Revision, source and creation time; empty outside of a job. GitHub's variables are Forgejo's
   * too.
   */
  static SortedMap<String, String> of(Map<String, String> environment) {
    SortedMap<String, String> annotations = new TreeMap<>();
    first(environment, "GITHUB_SHA", "CI_COMMIT_SHA")
        .ifPresent(revision -> annotations.put(PREFIX + "revision", revision));
    Optional<String> repository =
        first(environment, "GITHUB_REPOSITORY")
            .flatMap(
                name -> first(environment, "GITHUB_SERVER_URL").map(server -> server + "/" + name));
    repository
        .or(() -> first(environment, "CI_PROJECT_URL"))
        .ifPresent(source -> annotations.put(PREFIX + "source", source));
    first(environment, "CI_COMMIT_TIMESTAMP")
        .ifPresent(time -> annotations.put(PREFIX + "created", time));
    return annotations;
  }

  private static Optional<String> first(Map<String, String> environment, String... names) {
    for (String name : names) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
