package guiximage.layer;

import guiximage.oci.Content;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** A recipe of any bytes, which need not be a tar. */
public record DrawnRecipe(long tarSizeBytes, Content content) implements LayerRecipe {

  static DrawnRecipe of(byte[] bytes) {
    return new DrawnRecipe(bytes.length, out -> out.write(bytes));
  }

  @Override
  public Optional<LayerKey> key() {
    return Optional.empty();
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
