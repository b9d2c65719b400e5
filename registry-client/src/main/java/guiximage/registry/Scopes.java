package guiximage.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The scopes of a token: the actions that it allows on each resource.
 *
 * @param actions per resource, such as {@code repository:org/name}
 * @see <a href="https://distribution.github.io/distribution/spec/auth/scope/">distribution, token
 *     scope</a>
 */
record Scopes(SortedMap<String, SortedSet<String>> actions) {
  private static final Set<String> USUAL_ACTIONS = Set.of("pull", "push");
  static final Scopes NONE = new Scopes(new TreeMap<>());

  Scopes {
    SortedMap<String, SortedSet<String>> copy = new TreeMap<>();
    actions.forEach(
        (resource, set) ->
            copy.put(resource, Collections.unmodifiableSortedSet(new TreeSet<>(set))));
    actions = Collections.unmodifiableSortedMap(copy);
  }

  static Scopes ofRepository(String repository, String... actions) {
    return new Scopes(
        new TreeMap<>(Map.of("repository:" + repository, new TreeSet<>(Arrays.asList(actions)))));
  }

  /** Reads scopes separated by spaces; what is not a scope is left out. */
  static Scopes parse(String text) {
    SortedMap<String, SortedSet<String>> found = new TreeMap<>();
    for (String scope : text.split(" ", -1)) {
      int colon = scope.lastIndexOf(':');
      if (colon > 0 && colon < scope.length() - 1) {
        found
            .computeIfAbsent(scope.substring(0, colon), resource -> new TreeSet<>())
            .addAll(Arrays.asList(scope.substring(colon + 1).split(",", -1)));
      }
    }
    return new Scopes(found);
  }

  /**
   * The rights to pull and push that these scopes name on the resources of {@code needed}; nothing
   * else that a registry may ask for, such as its catalog.
   */
  Scopes within(Scopes needed) {
    SortedMap<String, SortedSet<String>> kept = new TreeMap<>();
    actions.forEach(
        (resource, set) -> {
          SortedSet<String> usual = new TreeSet<>(set);
          usual.retainAll(USUAL_ACTIONS);
          if (needed.actions.containsKey(resource) && !usual.isEmpty()) {
            kept.put(resource, usual);
          }
        });
    return new Scopes(kept);
  }

  Scopes plus(Scopes other) {
    SortedMap<String, SortedSet<String>> all = new TreeMap<>();
    for (Scopes scopes : List.of(this, other)) {
      scopes.actions.forEach(
          (resource, set) -> all.computeIfAbsent(resource, unused -> new TreeSet<>()).addAll(set));
    }
    return new Scopes(all);
  }

  /** One text a resource, as a token server is asked. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    actions.forEach((resource, set) -> texts.add(resource + ":" + String.join(",", set)));
    return texts;
  }

  @Override
  public String toString() {
    return String.join(" ", texts());
  }
}
