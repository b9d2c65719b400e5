package guiximage.store;

import guiximage.oci.Digest;
import java.util.Base64;

/** The SHA-256 of a store item's archive in the NAR format, as the store's database states it. */
public record NarHash(Digest digest) {
  private static final String PREFIX = "sha256:";
  private static final String SRI_PREFIX = "sha256-";

  /**
   * Reads any of the ways in which stores write it: {@code sha256:} with 64 hexadecimal digits or
   * with 52 characters of the store's base 32, or {@code sha256-} with base 64 (subresource
   * integrity).
   */
  public static NarHash parse(String text) {
    if (text.startsWith(SRI_PREFIX)) {
      return new NarHash(Digest.ofHash(decodeBase64(text)));
    }
    if (text.startsWith(PREFIX) && text.length() == PREFIX.length() + StoreBase32.HASH_CHARACTERS) {
      return new NarHash(Digest.ofHash(StoreBase32.decodeHash(text.substring(PREFIX.length()))));
    }
    return new NarHash(Digest.parse(text));
  }

  private static byte[] decodeBase64(String text) {
    byte[] hash = Base64.getDecoder().decode(text.substring(SRI_PREFIX.length()));
    if (hash.length != StoreBase32.HASH_BYTES) {
      throw new IllegalArgumentException("'" + text + "' is not the base 64 of a SHA-256");
    }
    return hash;
  }

  /** {@code sha256:} and 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return digest.toString();
  }
}
