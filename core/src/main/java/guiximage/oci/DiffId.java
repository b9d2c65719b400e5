package guiximage.oci;

/**
 * The digest of a layer's uncompressed tar. A type of its own, so that it is never taken for the
 * digest of a blob.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md#layer-diffid">
 *     image-spec 1.1.1, layer DiffID</a>
 */
public record DiffId(Digest digest) {

  public static DiffId parse(String text) {
    return new DiffId(Digest.parse(text));
  }

  public String hex() {
    return digest.hex();
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
