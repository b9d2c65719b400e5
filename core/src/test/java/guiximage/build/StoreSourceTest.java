package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.layer.TarListing;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSourceTest {
  @TempDir private Path directory;

  @Test
  void anImageIsCalledByThePackagesOfAProfileElseByItsItem() throws Exception {
    SmallStore store = new SmallStore(directory);

    assertThat(store.profile("p", "git").usualName()).isEqualTo("git:latest");
    assertThat(store.files("hello-2.12").usualName()).isEqualTo("hello-2.12:latest");
  }

  @Test
  void aLayerHasTheFormOfItsStoreAndIsComparedWhereThatIsAsked() throws Exception {
    StoreSource source = new SmallStore(directory).files("x");

    assertThat(TarListing.of(source.layer(source.closure().items())))
        .containsExactly(
            "5 0555 0:0 root:root 1 /gnu/",
            "5 0555 0:0 root:root 1 /gnu/store/",
            "0 0444 0:0 root:root 1 " + SmallStore.path("x") + " This is x");
    assertThatThrownBy(
            () -> TarListing.bytesOf(source.checkingNarHashes().layer(source.closure().items())))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
        .hasMessageContaining(SmallStore.path("x").toString());
  }

  @Test
  void anImageWithoutStoreItemsNeedsANameAndHasNothingToLinkTo() {
    StoreSource none = StoreSource.none();

    assertThat(none.first()).isEmpty();
    assertThatThrownBy(none::usualName)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("the image has no store item to take its name from; write -t NAME:TAG");
    assertThatThrownBy(() -> none.item("--symlink"))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("--symlink: the image has no store item; name one");
  }
}
