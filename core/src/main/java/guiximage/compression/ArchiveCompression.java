package guiximage.compression;

import java.util.Locale;

/** The compression of a whole archive; the names are those of {@code guix pack -C}. */
public enum ArchiveCompression {
  NONE,
  GZIP,
  ZSTD,
  XZ,
  BZIP2;

  /** Reads {@code none}, {@code gzip}, {@code zstd}, {@code xz} or {@code bzip2}. */
  public static ArchiveCompression parse(String text) {
    return switch (text) {
      case "none" -> NONE;
      case "gzip" -> GZIP;
      case "zstd" -> ZSTD;
      case "xz" -> XZ;
      case "bzip2" -> BZIP2;
      case "lzip" ->
          throw new IllegalArgumentException(
              "docker, podman and skopeo cannot read lzip; use xz, which compresses as well");
      default ->
          throw new IllegalArgumentException(
              "unknown compression '" + text + "'; use none, gzip, zstd, xz or bzip2");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
