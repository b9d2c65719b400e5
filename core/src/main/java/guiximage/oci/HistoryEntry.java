package guiximage.oci;

import java.time.Instant;
import java.util.Optional;

/**
 * The history of one layer or, if {@code emptyLayer}, of a step that made no layer.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md#properties">
 *     image-spec 1.1.1, history</a>
 */
public record HistoryEntry(
    Optional<Instant> created,
    Optional<String> createdBy,
    Optional<String> author,
    Optional<String> comment,
    boolean emptyLayer) {

  /** The entry of a layer. */
  public static HistoryEntry ofLayer(Instant created, String createdBy, String comment) {
    return new HistoryEntry(
        Optional.of(created),
        Optional.of(createdBy),
        Optional.empty(),
        Optional.of(comment),
        false);
  }
}
