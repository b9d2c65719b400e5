package guiximage.oci;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * The compression that is asked for layers: an algorithm, and a level if one was asked for.
 *
 * @param level within the algorithm's range; empty if the encoder chooses, since two encoders of
 *     one algorithm do best at different levels
 */
public record Compression(Algorithm algorithm, OptionalInt level) {

  /** The algorithms that the image specification knows for layers. */
  public enum Algorithm {
    NONE(0, 0, MediaType.OCI_LAYER),
    GZIP(1, 9, MediaType.OCI_LAYER_GZIP),
    ZSTD(1, 19, MediaType.OCI_LAYER_ZSTD);

    private final int lowest;
    private final int highest;
    private final MediaType mediaType;

    Algorithm(int lowest, int highest, MediaType mediaType) {
      this.lowest = lowest;
      this.highest = highest;
      this.mediaType = mediaType;
    }

    /** The OCI media type of a layer compressed with this algorithm. */
    public MediaType mediaType() {
      return mediaType;
    }

    /** {@code none}, {@code gzip} or {@code zstd}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static final Compression GZIP = new Compression(Algorithm.GZIP, OptionalInt.empty());
  public static final Compression ZSTD = new Compression(Algorithm.ZSTD, OptionalInt.empty());
  public static final Compression NONE = new Compression(Algorithm.NONE, OptionalInt.empty());

  public Compression {
    if (level.isPresent() && algorithm == Algorithm.NONE) {
      throw new IllegalArgumentException("the compression none has no levels");
    }
    if (level.isPresent()
        && (level.getAsInt() < algorithm.lowest || level.getAsInt() > algorithm.highest)) {
      throw new IllegalArgumentException(
          "%s has no level %d; use %d to %d"
              .formatted(algorithm, level.getAsInt(), algorithm.lowest, algorithm.highest));
    }
  }

  /** Reads {@code none}, {@code gzip[:1-9]} or {@code zstd[:1-19]}; the inverse of toString. */
  public static Compression parse(String text) {
    String[] parts = text.split(":", 2);
    Compression usual =
        switch (parts[0]) {
          case "none" -> NONE;
          case "gzip" -> GZIP;
          case "zstd" -> ZSTD;
          default ->
              throw new IllegalArgumentException(
                  "unknown compression '" + text + "'; use none, gzip[:LEVEL] or zstd[:LEVEL]");
        };
    if (parts.length == 1) {
      return usual;
    }
    try {
      return new Compression(usual.algorithm, OptionalInt.of(Integer.parseInt(parts[1])));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + parts[1] + "' is not a compression level", e);
    }
  }

  @Override
  public String toString() {
    return level.isEmpty() ? algorithm.toString() : algorithm + ":" + level.getAsInt();
  }
}
