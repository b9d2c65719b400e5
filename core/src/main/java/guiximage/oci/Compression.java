package guiximage.oci;

import java.util.Locale;

/** How a layer's tar becomes a blob. The level is already within the algorithm's range. */
public record Compression(Algorithm algorithm, int level) {

  /** The algorithms that OCI knows for layers. */
  public enum Algorithm {
    NONE(0, 0, 0, MediaType.OCI_LAYER),
    GZIP(1, 9, 5, MediaType.OCI_LAYER_GZIP),
    ZSTD(1, 19, 3, MediaType.OCI_LAYER_ZSTD);

    private final int lowest;
    private final int highest;
    private final int usual;
    private final MediaType mediaType;

    Algorithm(int lowest, int highest, int usual, MediaType mediaType) {
      this.lowest = lowest;
      this.highest = highest;
      this.usual = usual;
      this.mediaType = mediaType;
    }

    /** The OCI media type of a layer compressed so. */
    public MediaType mediaType() {
      return mediaType;
    }

    /** {@code none}, {@code gzip} or {@code zstd}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static final Compression GZIP = new Compression(Algorithm.GZIP, Algorithm.GZIP.usual);
  public static final Compression ZSTD = new Compression(Algorithm.ZSTD, Algorithm.ZSTD.usual);
  public static final Compression NONE = new Compression(Algorithm.NONE, 0);

  public Compression {
    if (level < algorithm.lowest || level > algorithm.highest) {
      throw new IllegalArgumentException(
          "%s has no level %d; use %d to %d"
              .formatted(algorithm, level, algorithm.lowest, algorithm.highest));
    }
  }

  /** Reads {@code none}, {@code gzip[:1-9]} or {@code zstd[:1-19]}. */
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
      return new Compression(usual.algorithm, Integer.parseInt(parts[1]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + parts[1] + "' is not a compression level", e);
    }
  }

  @Override
  public String toString() {
    return algorithm == Algorithm.NONE ? "none" : algorithm + ":" + level;
  }
}
