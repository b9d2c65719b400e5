package guiximage.store;

import guiximage.oci.Digest;
import java.util.Base64;

/** The SHA-256 of a store item's archive in the NAR format, as the store's database states it. */
public record NarHash(Digest digest) {
  private static final String PREFIX = "sha256:";
  private static final String SRI_PREFIX = "sha256-";
  private static final int HASH_BYTES = 32;

  /** The length of a SHA-256 in base 32: 256 bits in groups of five. */
  private static final int BASE_32_CHARACTERS = 52;

  private static final String BASE_32 = "0123456789abcdfghijklmnpqrsvwxyz";

  /**
   * Reads any of the ways in which stores write it: {@code sha256:} with 64 hexadecimal digits or
   * with 52 characters of the store's base 32, or {@code sha256-} with base 64 (subresource
   * integrity).
   */
  public static NarHash parse(String text) {
    if (text.startsWith(SRI_PREFIX)) {
      return new NarHash(Digest.ofHash(decodeBase64(text)));
    }
    if (text.startsWith(PREFIX) && text.length() == PREFIX.length() + BASE_32_CHARACTERS) {
      return new NarHash(Digest.ofHash(decodeBase32(text.substring(PREFIX.length()))));
    }
    return new NarHash(Digest.parse(text));
  }

  /**
   * Reads the base 32 in which Guix and Nix write hashes: without e, o, t and u, and with the least
   * significant five bits last.
   */
  private static byte[] decodeBase32(String text) {
    byte[] hash = new byte[HASH_BYTES];
    for (int i = 0; i < BASE_32_CHARACTERS; i++) {
      int digit = BASE_32.indexOf(text.charAt(BASE_32_CHARACTERS - 1 - i));
      int bits = digit << (i * 5 % 8);
      int at = i * 5 / 8;
      boolean tooLarge = at == HASH_BYTES - 1 && bits > 0xff;
      if (digit < 0 || tooLarge) {
        throw new IllegalArgumentException("'" + text + "' is not the base 32 of a SHA-256");
      }
      hash[at] |= (byte) bits;
      if (at + 1 < HASH_BYTES) {
        hash[at + 1] |= (byte) (bits >> 8);
      }
    }
    return hash;
  }

  private static byte[] decodeBase64(String text) {
    byte[] hash = Base64.getDecoder().decode(text.substring(SRI_PREFIX.length()));
    if (hash.length != HASH_BYTES) {
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
