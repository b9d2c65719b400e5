package guiximage.layer;

import guiximage.oci.Content;
import guiximage.oci.Digest;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A recipe of any bytes, which need not be a tar. */
public record DrawnRecipe(long tarSizeBytes, Content content, Optional<LayerKey> key)
    implements LayerRecipe {

  /** Without a key, so that it is made each time. */
  public DrawnRecipe(long tarSizeBytes, Content content) {
    this(tarSizeBytes, content, Optional.empty());
  }

  /** Without a key, so that it is made each time. */
  public static DrawnRecipe of(byte[] bytes) {
    return new DrawnRecipe(bytes.length, out -> out.write(bytes));
  }

  /** The same recipe, which memories know by this name. */
  public DrawnRecipe known(String name) {
    LayerKey named = new LayerKey(Digest.of(name.getBytes(StandardCharsets.UTF_8)));
    return new DrawnRecipe(tarSizeBytes, content, Optional.of(named));
  }

  @Override
  public List<StorePath> storePaths() {
    return List.of();
  }

  @Override
  public String comment() {
    return "";
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    content.writeTo(out);
  }
}
