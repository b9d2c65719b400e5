package guiximage.build;

import guiximage.oci.Digest;
import guiximage.store.Closure;
import guiximage.store.NarHash;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A store below a directory, whose items are files or, for a profile, directories. */
final class SmallStore {
  private final StoreRoot root;

  SmallStore(Path directory) {
    root = new StoreRoot(directory);
  }

  StoreRoot root() {
    return root;
  }

  /** The path of an item whose hash is the first letter of its name, 32 times. */
  static StorePath path(String name) {
    return new StorePath("/gnu/store", name.substring(0, 1).repeat(32), name);
  }

  /** A NAR hash that no other name has. */
  static NarHash narHash(String name) {
    return NarHash.parse(Digest.of(name.getBytes(StandardCharsets.UTF_8)).toString());
  }

  /** Items, the first of them the root, with sizes 1, 2, 3 and so on. */
  StoreSource files(String... names) throws IOException {
    for (String name : names) {
      Path place = root.locate(path(name));
      Files.createDirectories(place.getParent());
      Files.writeString(place, "This is " + name);
    }
    return source(names);
  }

  /** The only item, a Guix profile of one package which sets {@code PATH}. */
  StoreSource profile(String name, String packageName) throws IOException {
    Path place = root.locate(path(name));
    Files.createDirectories(place.resolve("etc"));
    Files.writeString(
        place.resolve("manifest"),
        """
        (manifest (version 4) (packages
          ((%s "1" "out" "/gnu/store/x" (propagated-inputs ()) (search-paths ())))))
        """
            .formatted('"' + packageName + '"'));
    Files.writeString(
        place.resolve("etc/profile"),
        "export PATH=\"${GUIX_PROFILE:-%s}/bin${PATH:+:}$PATH\"\n".formatted(path(name)));
    return source(name);
  }

  private StoreSource source(String... names) {
    List<StoreItem> items =
        Arrays.stream(names)
            .map(
                name ->
                    new StoreItem(
                        path(name),
                        Optional.of(narHash(name)),
                        1 + Arrays.asList(names).indexOf(name),
                        List.of()))
            .toList();
    return StoreSource.of(Closure.ofExactly(items), root);
  }
}
