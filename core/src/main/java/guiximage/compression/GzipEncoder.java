package guiximage.compression;

import java.util.Locale;

/** The library that makes gzip blobs. It decides speed and size, never the uncompressed content. */
public enum GzipEncoder {
  /** libdeflate where this machine has it, else zlib. */
  AUTO,
  /** The system's libdeflate: about twice as fast as zlib. */
  LIBDEFLATE,
  /** The Java runtime's zlib, which is always there. */
  ZLIB;

  /** Reads {@code auto}, {@code libdeflate} or {@code zlib}; the inverse of toString. */
  public static GzipEncoder parse(String text) {
    return switch (text) {
      case "auto" -> AUTO;
      case "libdeflate" -> LIBDEFLATE;
      case "zlib" -> ZLIB;
      default ->
          throw new IllegalArgumentException(
              "unknown gzip encoder '" + text + "'; use auto, libdeflate or zlib");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
