package guiximage.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import guiximage.oci.DigestingOutputStream;
import guiximage.store.AwkwardStore;
import guiximage.store.StoreItem;
import guiximage.tar.Ownership;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Store layers are byte for byte those that the stream-layered-image scripts write. */
class GoldenLayerTest {
  private static final LayerFormat NIX =
      new LayerFormat(0755, new Ownership(1000, 100, "app", "users"), 1_000_000_000);

  @Test
  void layersOfVariantGuixAreThoseOfItsScript(@TempDir Path prefix) throws IOException {
    AwkwardStore store = AwkwardStore.write(prefix, "/gnu/store", 1);

    assertThat(diffIdsAndSizes(store, LayerFormat.GUIX)).isEqualTo(golden("guix-1.json", 0));
  }

  @Test
  void layersOfVariantNixAreThoseOfItsScript(@TempDir Path prefix) throws IOException {
    AwkwardStore store = AwkwardStore.write(prefix, "/nix/store", 1);

    assertThat(diffIdsAndSizes(store, NIX)).isEqualTo(golden("nix-1.json", 2));
  }

  @Test
  void layersOfACanonicalStoreAreTheSameWhenNarHashesAreKnown(@TempDir Path prefix)
      throws IOException {
    AwkwardStore store = AwkwardStore.write(prefix, "/gnu/store", 1).withNarHashes();

    assertThat(diffIdsAndSizes(store, LayerFormat.GUIX)).isEqualTo(golden("guix-1.json", 0));
  }

  @Test
  void checkingNarHashesChangesNoByte(@TempDir Path prefix) throws IOException {
    AwkwardStore store = AwkwardStore.write(prefix, "/gnu/store", 1).withNarHashes();
    List<StoreItem> items = store.items();
    StoreLayerRecipe layer = new StoreLayerRecipe(items, store.root(), LayerFormat.GUIX);

    assertThat(diffIdAndSize(layer.checkingNarHashes())).isEqualTo(diffIdAndSize(layer));
  }

  private static List<String> diffIdsAndSizes(AwkwardStore store, LayerFormat format)
      throws IOException {
    List<String> found = new ArrayList<>();
    for (List<StoreItem> items : store.layers()) {
      found.add(diffIdAndSize(new StoreLayerRecipe(items, store.root(), format)));
    }
    return found;
  }

  private static String diffIdAndSize(LayerRecipe layer) throws IOException {
    DigestingOutputStream out = new DigestingOutputStream(OutputStream.nullOutputStream());
    layer.writeTo(out);
    assertThat(layer.tarSizeBytes()).isEqualTo(out.sizeBytes());
    return out.finish() + " " + out.sizeBytes();
  }

  private static List<String> golden(String file, int baseLayers) throws IOException {
    JsonNode golden =
        new ObjectMapper()
            .readTree(AwkwardStore.fixtures().resolve("golden").resolve(file).toFile());
    List<String> expected = new ArrayList<>();
    for (int i = baseLayers; i < golden.get("diff_ids").size() - 1; i++) {
      expected.add(
          golden.get("diff_ids").get(i).asText() + " " + golden.get("layer_sizes").get(i).asLong());
    }
    return expected;
  }
}
