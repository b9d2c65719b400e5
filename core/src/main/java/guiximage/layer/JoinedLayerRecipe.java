package guiximage.layer;

import guiximage.file.FileListing;
import guiximage.oci.Digest;
import guiximage.store.StorePath;
import guiximage.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Store items and the customisation layer in one, for images of a single layer. */
public final class JoinedLayerRecipe implements LayerRecipe {
  private final StoreLayerRecipe items;
  private final TreeLayerRecipe tree;

  public JoinedLayerRecipe(StoreLayerRecipe items, TreeLayerRecipe tree) {
    this.items = items;
    this.tree = tree;
  }

  @Override
  public Optional<LayerKey> key() {
    if (items.key().isEmpty() || tree.key().isEmpty()) {
      return Optional.empty();
    }
    String text =
        "guix-image joined layer 1\n" + items.key().get() + "\n" + tree.key().get() + "\n";
    return Optional.of(new LayerKey(Digest.of(text.getBytes(StandardCharsets.US_ASCII))));
  }

  @Override
  public long tarSizeBytes() throws IOException {
    return sizedTar().sizeBytes();
  }

  @Override
  public SizedTar sizedTar() throws IOException {
    StoreLayerRecipe.ListedItems listed = items.list();
    return new SizedTar(
        TarWriter.totalBytes(listed.membersBytes() + tree.membersBytes()),
        out -> write(out, listed.take()));
  }

  @Override
  public long estimatedSizeBytes() {
    return items.estimatedSizeBytes() + tree.membersBytes();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    write(out, List.of());
  }

  private void write(OutputStream out, List<FileListing> listings) throws IOException {
    TarWriter tar = new TarWriter(out);
    items.writeMembers(tar, listings);
    tree.writeMembers(tar);
    tar.finish();
  }

  @Override
  public List<StorePath> storePaths() {
    return items.storePaths();
  }

  @Override
  public List<StorePath> largestItems() {
    return items.largestItems();
  }

  @Override
  public String comment() {
    return items.comment() + ", and the customisation layer";
  }
}
