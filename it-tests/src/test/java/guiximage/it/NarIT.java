package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.layer.LayerFormat;
import guiximage.layer.StoreLayerRecipe;
import guiximage.store.AwkwardStore;
import guiximage.store.Nar;
import guiximage.store.PythonFiles;
import guiximage.store.StoreItem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NAR hashes and sizes are those that Nix's own tools compute. */
class NarIT {
  @TempDir private Path directory;

  @Test
  void hashAndSizeOfEveryAwkwardItemAreThoseOfNix() throws IOException {
    AwkwardStore store = AwkwardStore.write(directory, "/gnu/store", 1);

    for (StoreItem item : store.items()) {
      Path place = store.root().locate(item.path());
      assertThat(Nar.hash(place).digest().hex()).isEqualTo(hashOf(place));
      assertThat(Nar.sizeBytes(place)).isEqualTo(sizeOf(place));
    }
  }

  @Test
  void namesThatAreNotUtf8AreSortedAsNixSortsThem() throws IOException {
    PythonFiles.write(directory, "b'\\xff'", "b'\\xee\\x80\\x80'", "b'\\xf0\\x9f\\x90\\x82'");

    assertThat(Nar.hash(directory).digest().hex()).isEqualTo(hashOf(directory));
  }

  @Test
  void itemsOfAnIntactStoreStandTheCheck() throws IOException {
    AwkwardStore store = AwkwardStore.write(directory, "/gnu/store", 1).withNarHashes();
    StoreLayerRecipe layer = new StoreLayerRecipe(store.items(), store.root(), LayerFormat.GUIX);

    layer.checkingNarHashes().writeTo(OutputStream.nullOutputStream());
  }

  @Test
  void aSingleFileCanBeExecutable() throws IOException {
    Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n");
    RealStore.setMode(script, "r-xr-xr-x");

    assertThat(Nar.hash(script).digest().hex()).isEqualTo(hashOf(script));
  }

  private static String hashOf(Path place) {
    return Program.of("nix-hash", "--type", "sha256", place.toString()).output().strip();
  }

  private static long sizeOf(Path place) {
    List<String> words = List.of("sh", "-c", "nix-store --dump \"$1\" | wc -c", "sh");
    return Long.parseLong(
        Program.of(words.toArray(String[]::new)).with(place.toString()).output().strip());
  }
}
