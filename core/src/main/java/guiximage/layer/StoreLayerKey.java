package guiximage.layer;

import guiximage.oci.Digest;
import guiximage.store.StoreItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The text whose digest is the key of a store layer; see {@code docs/layer-index.md}. */
final class StoreLayerKey {

  private StoreLayerKey() {}

  static Optional<LayerKey> of(String storeDirectory, List<StoreItem> items, LayerFormat format) {
    return text(storeDirectory, items, format)
        .map(text -> new LayerKey(Digest.of(text.getBytes(StandardCharsets.UTF_8))));
  }

  /** Empty if the NAR hash of an item is not known. */
  static Optional<String> text(String storeDirectory, List<StoreItem> items, LayerFormat format) {
    StringBuilder text = new StringBuilder("guix-image store layer 1\n");
    String mode = String.format(Locale.ROOT, "%04o", format.storeDirectoryMode());
    line(text, "store-directory", mode + " " + storeDirectory);
    line(text, "uid", Long.toString(format.owner().uid()));
    line(text, "gid", Long.toString(format.owner().gid()));
    line(text, "user", format.owner().user());
    line(text, "group", format.owner().group());
    line(text, "mtime", Long.toString(format.mtimeSeconds()));
    for (StoreItem item : items) {
      if (item.narHash().isEmpty()) {
        return Optional.empty();
      }
      line(text, "item", item.narHash().get() + " " + item.path());
    }
    return Optional.of(text.toString());
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(' ').append(value).append('\n');
  }
}
