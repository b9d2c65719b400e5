package guiximage.plan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.oci.JsonFault;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A plan that was decided once and is kept, as a small document to commit beside the sources.
 *
 * @param rule by which the plan was made; for the reader
 * @param maxLayers how many layers the rule had for store items; for the reader
 * @param groups the store paths of each layer, lowest layer first
 * @param known the updates that led to it, from which later plans learn
 */
public record LayerLock(
    LayerRule rule, int maxLayers, List<List<StorePath>> groups, OwnChanges known) {
  private static final int FORMAT_VERSION = 1;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @throws IllegalArgumentException if an item is in two groups or a group is empty
   */
  public LayerLock {
    groups = groups.stream().map(List::copyOf).toList();
    Set<StorePath> seen = new HashSet<>();
    for (List<StorePath> group : groups) {
      if (group.isEmpty()) {
        throw new IllegalArgumentException("a layer holds nothing");
      }
      for (StorePath path : group) {
        if (!seen.add(path)) {
          throw new IllegalArgumentException(path + " is in two layers");
        }
      }
    }
  }

  /** Keeps a plan as {@link LayerPlanner#plan} gave it. */
  public static LayerLock of(
      LayerRule rule, int maxLayers, List<List<StoreItem>> plan, OwnChanges known) {
    return new LayerLock(
        rule,
        maxLayers,
        plan.stream().map(group -> group.stream().map(StoreItem::path).toList()).toList(),
        known);
  }

  /**
   * Reads what {@link #toBytes} gives. Unknown keys are passed over.
   *
   * @throws ImageException of kind CONFIGURATION if it is not such a document, or of another format
   *     version; the message does not name the file
   */
  public static LayerLock parse(byte[] json) throws ImageException {
    try {
      JsonNode root = MAPPER.readTree(json);
      int version = root.path("formatVersion").asInt(0);
      if (version != FORMAT_VERSION) {
        throw unusable(
            "its format version is "
                + version
                + ", want "
                + FORMAT_VERSION
                + "; delete it to decide anew");
      }
      return new LayerLock(
          LayerRule.parse(root.path("rule").asText()),
          root.path("maxLayers").asInt(),
          groups(root.path("layers")),
          known(root.path("changes")));
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      throw unusable("it is not valid JSON: " + JsonFault.of(e));
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private static List<List<StorePath>> groups(JsonNode layers) {
    if (!layers.isArray()) {
      throw new IllegalArgumentException("it has no list of layers");
    }
    List<List<StorePath>> groups = new ArrayList<>();
    for (JsonNode layer : layers) {
      List<StorePath> group = new ArrayList<>();
      layer.forEach(path -> group.add(StorePath.parse(path.asText())));
      groups.add(group);
    }
    return groups;
  }

  private static OwnChanges known(JsonNode changes) {
    List<SortedSet<String>> updates = new ArrayList<>();
    for (JsonNode update : changes) {
      SortedSet<String> names = new TreeSet<>();
      update.forEach(name -> names.add(name.asText()));
      updates.add(names);
    }
    return new OwnChanges(updates);
  }

  private static ImageException unusable(String why) {
    return new ImageException(
        FailureKind.CONFIGURATION, "layer lock cannot be used: " + PrintableText.line(why));
  }

  /** JSON, one store path a line, so that a change of the plan reads well as a difference. */
  public byte[] toBytes() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("formatVersion", FORMAT_VERSION);
    root.put("rule", rule.toString());
    root.put("maxLayers", maxLayers);
    ArrayNode layers = root.putArray("layers");
    for (List<StorePath> group : groups) {
      ArrayNode layer = layers.addArray();
      group.forEach(path -> layer.add(path.toString()));
    }
    if (!known.updates().isEmpty()) {
      ArrayNode changes = root.putArray("changes");
      for (SortedSet<String> names : known.updates()) {
        names.forEach(changes.addArray()::add);
      }
    }
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter lineByLine = new DefaultPrettyPrinter();
    lineByLine.indentObjectsWith(indenter);
    lineByLine.indentArraysWith(indenter);
    try {
      return (MAPPER.writer(lineByLine).writeValueAsString(root) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // text and numbers can always be written
    }
  }

  /**
   * Gives just these layers, and fails for any other closure: an {@link ImageException} of kind
   * CONFIGURATION that names what differs, or of kind STORE if the limit is lower than the number
   * of layers.
   */
  public LayerPlanner frozen() {
    return new FrozenRule(groups);
  }

  /**
   * Gives just these layers for the same closure if the limit allows; for another, continues them
   * as {@link LayerRule#STICKY} continues those of a previous image.
   */
  public LayerPlanner continued() {
    return (closure, maxLayers) ->
        new StickyRule(groups, knownFor(closure)).plan(closure, maxLayers);
  }

  /** The updates that are known when {@code closure} is planned: also the one that led to it. */
  public OwnChanges knownFor(Closure closure) {
    return known.then(closure, groups.stream().flatMap(Collection::stream).toList());
  }
}
