package guiximage.cli;

import guiximage.oci.Digest;
import guiximage.publish.Destination.Transfer;
import guiximage.publish.LayerArrival;
import guiximage.store.StorePath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A layer that is at its destinations, described for people and for programs. */
final class ArrivalReport {
  private static final int ITEMS_NAMED = 2;

  private ArrivalReport() {}

  /**
   * A line that says how the layer arrived and what it holds, such as {@code sent 14.2 MiB git
   * 2.39.5}.
   *
   * @param verbose whether to add its digest
   */
  static String line(LayerArrival layer, boolean verbose) {
    String line = transfer(layer) + content(layer);
    return verbose ? line + "  " + layer.layer().descriptor().digest() : line;
  }

  /** Such as {@code sent 14.2 MiB}; of several destinations, what became of each. */
  private static String transfer(LayerArrival layer) {
    String size = Sizes.text(layer.layer().descriptor().sizeBytes());
    List<String> words =
        layer.transfers().values().stream().map(ArrivalReport::word).distinct().toList();
    if (words.size() == 1) {
      return words.get(0) + " " + size;
    }
    return layer.transfers().entrySet().stream()
        .map(one -> word(one.getValue()) + " " + one.getKey())
        .collect(Collectors.joining(", ", size + ": ", ""));
  }

  private static String word(Transfer transfer) {
    return transfer == Transfer.PRESENT ? "reused" : transfer.name().toLowerCase(Locale.ROOT);
  }

  /** The largest items, as {@code git 2.39.5, perl 5.36 (+3)}. */
  private static String content(LayerArrival layer) {
    if (layer.items().isEmpty()) {
      return "  " + layer.comment();
    }
    int more = layer.items().size() - ITEMS_NAMED;
    return layer.items().stream()
        .limit(ITEMS_NAMED)
        .map(StorePath::displayName)
        .collect(Collectors.joining(", ", "  ", more > 0 ? " (+" + more + ")" : ""));
  }

  /** The same as values for programs, in this order. */
  static Map<String, Object> fields(LayerArrival layer) {
    Digest digest = layer.layer().descriptor().digest();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "layer");
    fields.put("number", layer.number());
    fields.put("digest", digest.toString());
    fields.put("sizeBytes", layer.layer().descriptor().sizeBytes());
    Map<String, String> transfers = new LinkedHashMap<>();
    layer.transfers().forEach((name, transfer) -> transfers.put(name, word(transfer)));
    fields.put("transfers", transfers);
    fields.put("items", layer.items().stream().map(StorePath::name).toList());
    return fields;
  }
}
