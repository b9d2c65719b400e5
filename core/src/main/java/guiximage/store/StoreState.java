package guiximage.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files beside the store of an image with which Guix or Nix can work there: a database with the
 * items of the image, and links that keep them from being collected as garbage. Names are absolute;
 * parents of what is listed are listed.
 *
 * @param directories mode 0755
 * @param links targets by name
 * @param files contents by name, mode 0644; not to be changed
 */
public record StoreState(
    SortedSet<String> directories, SortedMap<String, String> links, Map<String, byte[]> files) {

  public StoreState {
    directories = Collections.unmodifiableSortedSet(new TreeSet<>(directories));
    links = Collections.unmodifiableSortedMap(new TreeMap<>(links));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * The state of a store that holds {@code closure}. As {@code guix pack --localstatedir} lays it
   * out: {@code profile} becomes root's first profile; every other root of the closure is linked to
   * from {@code gcroots}. The same input gives the same bytes everywhere.
   *
   * @throws guiximage.ImageException of kind STORE if the NAR hash of an item is not known
   * @throws IllegalArgumentException if the store is neither Guix's nor Nix's
   */
  public static StoreState of(String storeDirectory, Closure closure, Optional<StorePath> profile)
      throws IOException {
    StoreKind kind =
        StoreKind.find(storeDirectory)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no state directory is known for the store " + storeDirectory));
    String state = kind.stateDirectory();
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(state + "/db/db.sqlite", DatabaseContent.of(kind.schema(), closure.items()));
    // without it Nix would take the store for a new one, and Guix's database for its own
    files.put(
        state + "/db/schema",
        Integer.toString(kind.schema().version()).getBytes(StandardCharsets.US_ASCII));
    SortedMap<String, String> links = links(kind, closure.roots(), profile);
    return new StoreState(directories(state, files, links), links, files);
  }

  private static SortedMap<String, String> links(
      StoreKind kind, List<StorePath> roots, Optional<StorePath> profile) {
    String state = kind.stateDirectory();
    SortedMap<String, String> links = new TreeMap<>();
    links.put(state + "/gcroots/profiles", state + "/profiles");
    if (profile.isPresent()) {
      String name = state + "/profiles/per-user/root/" + kind.profileName();
      links.put(name, kind.profileName() + "-1-link");
      links.put(name + "-1-link", profile.get().toString());
    }
    for (StorePath root : roots) {
      if (profile.isEmpty() || !profile.get().equals(root)) {
        links.put(state + "/gcroots/" + root.base(), root.toString());
      }
    }
    return links;
  }

  private static SortedSet<String> directories(
      String state, Map<String, byte[]> files, Map<String, String> links) {
    SortedSet<String> directories = new TreeSet<>();
    addWithParents(directories, state + "/profiles");
    files.keySet().forEach(name -> addWithParents(directories, parent(name)));
    links.keySet().forEach(name -> addWithParents(directories, parent(name)));
    return directories;
  }

  private static void addWithParents(SortedSet<String> directories, String directory) {
    for (String name = directory; !name.isEmpty(); name = parent(name)) {
      directories.add(name);
    }
  }

  private static String parent(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }
}
