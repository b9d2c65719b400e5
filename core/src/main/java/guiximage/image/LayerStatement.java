package guiximage.image;

import guiximage.layer.IndexEntry;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerKey;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The statement of an image about one of its layers, by which the next machine need not make the
 * layer again: the key, and a check over key, diff ID, sizes and blob. Described in {@code
 * docs/layer-index.md}.
 *
 * @param facts with one blob, that of the image
 */
record LayerStatement(LayerKey key, LayerFacts facts) {
  private static final String PREFIX = "io.github.guix-image.layer.";
  private static final String KEY = "key";
  private static final String TAR_SIZE = "tar-size";
  private static final String CHECK = "check";
  private static final String MARK = "mark";

  /** In a history entry, as a Docker manifest has no room for annotations. */
  private static final String CREATED_BY = "guix-image ";

  static LayerStatement of(LayerKey key, LayerFacts facts, Algorithm algorithm) {
    return new LayerStatement(key, facts.only(algorithm));
  }

  /**
   * The statement on {@code layer}; empty if that is not complete, if one part of it, the digest or
   * the size of the blob included, is not of the others, or if {@code key} does not believe it.
   */
  static Optional<LayerStatement> of(Layer layer, StatementKey key) {
    Descriptor blob = layer.descriptor();
    Optional<Algorithm> algorithm = ManifestFormat.layerAlgorithm(blob.mediaType());
    if (algorithm.isEmpty()) {
      return Optional.empty();
    }
    try {
      LayerStatement statement =
          new LayerStatement(
              LayerKey.parse(stated(blob, KEY)),
              new LayerFacts(
                  layer.diffId(),
                  Long.parseLong(stated(blob, TAR_SIZE)),
                  Map.of(
                      algorithm.get(),
                      new Descriptor(
                          algorithm.get().mediaType(), blob.digest(), blob.sizeBytes()))));
      return Optional.of(statement)
          .filter(it -> it.entry().check().equals(stated(blob, CHECK)))
          .filter(it -> key.believes(it.entry().lines(), stated(blob, MARK)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // written by another program, or damaged: the layer is made again
    }
  }

  private static String stated(Descriptor blob, String name) {
    return blob.annotations().getOrDefault(PREFIX + name, "");
  }

  private IndexEntry entry() {
    return new IndexEntry(key, facts);
  }

  private Map<String, String> values(StatementKey marking) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(KEY, key.toString());
    values.put(TAR_SIZE, Long.toString(facts.tarSizeBytes()));
    values.put(CHECK, entry().check());
    marking.mark(entry().lines()).ifPresent(mark -> values.put(MARK, mark));
    return values;
  }

  /** For the descriptor of the layer in an OCI manifest. */
  Map<String, String> annotations(StatementKey marking) {
    Map<String, String> annotations = new LinkedHashMap<>();
    values(marking).forEach((name, value) -> annotations.put(PREFIX + name, value));
    return annotations;
  }

  /**
   * For {@code created_by} in the layer's history: {@code guix-image key=… tar-size=… check=…}, and
   * {@code mark=…} if there is a key for that.
   */
  String createdBy(StatementKey marking) {
    StringBuilder text = new StringBuilder(CREATED_BY.strip());
    values(marking)
        .forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    return text.toString();
  }

  /** The annotations that {@link #createdBy} stands for; none for any other text. */
  static Map<String, String> annotations(String createdBy) {
    Map<String, String> annotations = new LinkedHashMap<>();
    if (createdBy.startsWith(CREATED_BY)) {
      for (String word : createdBy.substring(CREATED_BY.length()).split(" ", -1)) {
        int equals = word.indexOf('=');
        if (equals > 0) {
          annotations.put(PREFIX + word.substring(0, equals), word.substring(equals + 1));
        }
      }
    }
    return annotations;
  }
}
