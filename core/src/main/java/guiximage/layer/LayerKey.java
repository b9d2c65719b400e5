package guiximage.layer;

import guiximage.oci.Digest;

/**
 * The digest of everything that decides a layer's tar. Same key, same bytes.
 *
 * <p>The format is described in {@code docs/layer-index.md}.
 */
public record LayerKey(Digest digest) {

  public static LayerKey parse(String text) {
    return new LayerKey(Digest.parse(text));
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
