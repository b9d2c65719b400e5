package guiximage.store;

import guiximage.oci.Digest;

/** The SHA-256 of a store item's archive in the NAR format, as the store's database states it. */
public record NarHash(Digest digest) {

  public static NarHash parse(String text) {
    return new NarHash(Digest.parse(text));
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
