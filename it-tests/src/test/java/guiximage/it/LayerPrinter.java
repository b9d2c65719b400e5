package guiximage.it;

import guiximage.layer.LayerFormat;
import guiximage.layer.StoreLayerRecipe;
import guiximage.oci.DigestingOutputStream;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Prints the diff ID of a layer that holds the items given. Arguments: the root, the items. */
final class LayerPrinter {
  private LayerPrinter() {}

  public static void main(String[] arguments) throws IOException {
    List<StoreItem> items =
        Stream.of(arguments)
            .skip(1)
            .map(path -> new StoreItem(StorePath.parse(path), Optional.empty(), 0, List.of()))
            .toList();
    StoreRoot root = new StoreRoot(Path.of(arguments[0]));
    DigestingOutputStream out = new DigestingOutputStream(OutputStream.nullOutputStream());
    new StoreLayerRecipe(items, root, LayerFormat.GUIX).writeTo(out);
    System.out.println(out.finish());
  }
}
