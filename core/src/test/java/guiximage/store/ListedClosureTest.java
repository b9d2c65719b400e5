package guiximage.store;

import static guiximage.store.DatabaseFixture.path;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListedClosureTest {
  private static final StorePath ITEM = path('a', "item-1");

  @TempDir Path root;

  @Test
  void anItemThatIsNotThereIsNamed() {
    assertThatThrownBy(this::withoutDatabase)
        .isInstanceOf(ImageException.class)
        .hasMessage(ITEM + " is listed but does not exist");
  }

  @Test
  void anItemThatCannotBeLookedAtIsNotSaidToBeMissing() throws IOException {
    Files.createDirectory(root.resolve("gnu"));
    Files.createSymbolicLink(root.resolve("gnu/store"), Path.of("store"));

    assertThatThrownBy(this::withoutDatabase)
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("cannot read " + root + ITEM + ": ");
  }

  private Closure withoutDatabase() throws IOException {
    return ListedClosure.withoutDatabase(List.of(ITEM), new StoreRoot(root));
  }
}
