package guiximage.store;

/**
 * The base 32 in which Guix and Nix write hashes: without e, o, t and u, and with the least
 * significant five bits last.
 */
final class StoreBase32 {
  static final int HASH_BYTES = 32;

  /** The length of a SHA-256: 256 bits in groups of five. */
  static final int HASH_CHARACTERS = 52;

  private static final String ALPHABET = "0123456789abcdfghijklmnpqrsvwxyz";

  private StoreBase32() {}

  static byte[] decodeHash(String text) {
    byte[] hash = new byte[HASH_BYTES];
    for (int i = 0; i < HASH_CHARACTERS; i++) {
      int digit = ALPHABET.indexOf(text.charAt(HASH_CHARACTERS - 1 - i));
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
}
