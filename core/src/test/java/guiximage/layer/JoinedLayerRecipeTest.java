package guiximage.layer;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Nar;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinedLayerRecipeTest {
  @TempDir Path root;

  private JoinedLayerRecipe layer() throws IOException {
    StorePath path = new StorePath("/gnu/store", "a".repeat(32), "x-1");
    Path place = new StoreRoot(root).locate(path);
    Files.createDirectories(place);
    Files.writeString(place.resolve("file"), "text");
    StoreItem item =
        new StoreItem(path, Optional.of(Nar.hash(place)), Nar.sizeBytes(place), List.of());
    return new JoinedLayerRecipe(
        new StoreLayerRecipe(List.of(item), new StoreRoot(root), LayerFormat.GUIX),
        TreeLayerRecipe.of(List.of(TreeFile.directory("/tmp", 01777)), 1));
  }

  @Test
  void holdsTheMembersOfBoth() throws IOException {
    JoinedLayerRecipe layer = layer();
    ByteArrayOutputStream tar = new ByteArrayOutputStream();

    layer.writeTo(tar);

    List<String> names = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar.toByteArray()))) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    String item = "/gnu/store/" + "a".repeat(32) + "-x-1/";
    assertThat(names).containsExactly("/gnu/", "/gnu/store/", item, item + "file", "tmp/");
    assertThat(layer.tarSizeBytes()).isEqualTo(tar.size());
  }

  @Test
  void itsKeyIsThatOfNeither() throws IOException {
    JoinedLayerRecipe layer = layer();

    assertThat(layer.key()).isPresent().isEqualTo(layer().key());
    assertThat(layer.comment()).startsWith("store paths: ['/gnu/store/");
  }
}
