package guiximage.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The image config: platform, container config, diff IDs of the layers, and history.
 *
 * @param diffIds base layer first
 * @param history oldest first; entries that are not {@code emptyLayer} match {@code diffIds}, or
 *     the history is empty
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md">image-spec
 *     1.1.1, image config</a>
 */
public record ImageConfig(
    Instant created,
    Platform platform,
    ContainerConfig container,
    List<DiffId> diffIds,
    List<HistoryEntry> history) {

  /** The beginning of the year 0; as a number, since parsing it would take time at each start. */
  private static final Instant FIRST = Instant.ofEpochSecond(-62_167_219_200L);

  /** The beginning of the year 10000. */
  private static final Instant AFTER_LAST = Instant.ofEpochSecond(253_402_300_800L);

  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /**
   * Reads an image config.
   *
   * @throws DocumentException if {@code json} is not an image config
   */
  public static ImageConfig parse(byte[] json) throws DocumentException {
    JsonDocument document = JsonDocument.parse(json);
    JsonNode rootfs = document.object("rootfs");
    List<DiffId> diffIds = new ArrayList<>();
    for (String text : document.strings(rootfs, "diff_ids")) {
      diffIds.add(document.value("diff_ids", text, DiffId::parse));
    }
    List<HistoryEntry> history = new ArrayList<>();
    for (JsonNode entry : document.array("history")) {
      history.add(
          new HistoryEntry(
              document.instant(entry, "created"),
              document.text(entry, "created_by"),
              document.text(entry, "author"),
              document.text(entry, "comment"),
              entry.path("empty_layer").asBoolean(false)));
    }
    return new ImageConfig(
        document.instant(document.root(), "created").orElse(Instant.EPOCH),
        Platform.ofDocument(
            document.nonEmptyText("os"),
            document.nonEmptyText("architecture"),
            document.text(document.root(), "variant")),
        new ContainerConfig(document.map("config")),
        diffIds,
        history);
  }

  /** Tells whether every reader of images understands the time: its year has four digits. */
  public static boolean isUnderstood(Instant time) {
    return !time.isBefore(FIRST) && time.isBefore(AFTER_LAST);
  }

  /** Canonical JSON: UTF-8, fixed key order, no white space. */
  public byte[] toBytes() {
    ObjectNode root = CanonicalJson.newObject();
    root.put("created", created.toString());
    root.put("architecture", platform.architecture());
    platform.variant().ifPresent(variant -> root.put("variant", variant));
    root.put("os", platform.os());
    root.set("config", CanonicalJson.tree(container.fields()));
    ObjectNode rootfs = root.putObject("rootfs");
    rootfs.put("type", "layers");
    ArrayNode ids = rootfs.putArray("diff_ids");
    diffIds.forEach(diffId -> ids.add(diffId.toString()));
    ArrayNode entries = root.putArray("history");
    history.forEach(entry -> entries.add(write(entry)));
    return CanonicalJson.toBytes(root);
  }

  private static ObjectNode write(HistoryEntry entry) {
    ObjectNode node = CanonicalJson.newObject();
    entry.created().ifPresent(instant -> node.put("created", instant.toString()));
    putIfPresent(node, "created_by", entry.createdBy());
    putIfPresent(node, "author", entry.author());
    putIfPresent(node, "comment", entry.comment());
    if (entry.emptyLayer()) {
      node.put("empty_layer", true);
    }
    return node;
  }

  private static void putIfPresent(ObjectNode node, String key, Optional<String> value) {
    value.ifPresent(text -> node.put(key, text));
  }
}
