package guiximage.store;

import static guiximage.store.DatabaseFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StorePathListTest {
  private static final StorePath GIT = path('a', "git-2.39.5");
  private static final StorePath PERL = path('b', "perl-5.36.0");

  @Test
  void onePathALineInTheOrderGivenEachOnce() throws Exception {
    assertThat(read(PERL + "\n\n" + GIT + "\r\n" + PERL).paths()).containsExactly(PERL, GIT);
  }

  @Test
  void aLineThatIsNotAStorePathIsNamedWithItsNumber() {
    assertThatThrownBy(() -> read(GIT + "\n\n" + GIT + "/bin\n"))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "paths.txt, line 3: '"
                + GIT
                + "/bin' is not a store path: want <store directory>/<32 characters>-<name>");
  }

  @Test
  void pathsOfTwoStoresAreRefused() {
    String other = "/nix/store/" + PERL.base();

    assertThatThrownBy(() -> read(GIT + "\n" + other + "\n"))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "paths.txt, line 2: "
                + other
                + " is of another store than "
                + GIT
                + "; an image holds the items of one");
  }

  @Test
  void aListOfNothingIsRefused() {
    assertThatThrownBy(() -> read(" \n\n"))
        .isInstanceOf(ImageException.class)
        .hasMessage("paths.txt names no store path");
  }

  @Test
  void anEndlessLineIsRefusedBeforeItsEnd() {
    assertThatThrownBy(() -> read("x".repeat(1_000_000)))
        .isInstanceOf(ImageException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(5_000));
  }

  private static StorePathList read(String text) throws IOException {
    return StorePathList.read(
        "paths.txt", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
