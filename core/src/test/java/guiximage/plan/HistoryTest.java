package guiximage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The histories of {@code bench/history}, on package lists of a few lines. */
class HistoryTest {
  private static final String MAIN =
      """
      Package: app
      Version: 1:1.0-1
      Installed-Size: 10
      Depends: tool | other, libssl3 (>= 3.0), mail-agent

      Package: libssl3
      Source: openssl (3.0.11-1)
      Version: 3.0.11-1
      Installed-Size: 20
      Depends: libc6

      Package: openssl
      Version: 3.0.11-1
      Installed-Size: 5
      Depends: libssl3:any

      Package: other
      Version: 1
      Depends: openssl

      Package: postfix
      Version: 3.7
      Installed-Size: 40
      Provides: mail-agent
      Depends: libc6, app

      Package: nullmailer
      Version: 2.2
      Installed-Size: 30
      Provides: mail-agent

      Package: libc6
      Source: glibc
      Version: 2.36-9
      Installed-Size: 100
      """;

  private static final String SECURITY =
      """
      Package: libssl3
      Source: openssl (3.0.11-1+deb12u2)
      Version: 3.0.11-1+deb12u2
      Installed-Size: 21
      Depends: libc6

      Package: openssl
      Version: 3.0.11-1+deb12u2
      Installed-Size: 5
      Depends: libssl3

      Package: nullmailer
      Version: 2.2-1+deb12u1
      Installed-Size: 30
      Provides: mail-agent
      """;

  @TempDir private Path directory;
  private DebianSuite main;
  private DebianSuite updated;

  @BeforeEach
  void read() throws IOException {
    main = DebianSuite.read(Files.writeString(directory.resolve("main"), MAIN));
    updated =
        main.updatedBy(DebianSuite.read(Files.writeString(directory.resolve("new"), SECURITY)));
  }

  private History history(History.Pace pace) {
    return History.of("app", main, updated, pace);
  }

  private static List<String> names(Closure closure) {
    return closure.items().stream().map(item -> item.path().name()).toList();
  }

  @Test
  void aDependencyIsTheFirstAlternativeThatThereIsOrTheSmallestProvider() {
    assertThat(names(history(History.Pace.ALL).start()))
        .containsExactly(
            "app-1.0-1",
            "libc6-2.36-9",
            "libssl3-3.0.11-1",
            "nullmailer-2.2",
            "openssl-3.0.11-1",
            "other-1");
  }

  @Test
  void sizesAreThoseOfTheListInBytes() {
    assertThat(history(History.Pace.ALL).start().items())
        .extracting(StoreItem::narSizeBytes)
        .containsExactly(10240L, 102400L, 20480L, 30720L, 5120L, 1024L);
  }

  @Test
  void eachSourcePackageThatDiffersIsAnUpdate() {
    List<Closure> updates = history(History.Pace.SINGLE).updates();

    assertThat(updates).hasSize(2);
    assertThat(names(updates.get(0)))
        .contains("nullmailer-2.2-1+deb12u1", "libssl3-3.0.11-1", "openssl-3.0.11-1");
    assertThat(names(updates.get(1)))
        .contains("nullmailer-2.2", "libssl3-3.0.11-1+deb12u2", "openssl-3.0.11-1+deb12u2");
  }

  /** What needs a changed item has another path; what does not keeps its own. */
  @Test
  void anUpdateChangesWhatNeedsIt() {
    History history = history(History.Pace.SINGLE);
    List<StoreItem> kept = history.start().items();

    assertThat(history.updates().get(1).items())
        .filteredOn(kept::contains)
        .extracting(item -> item.path().name())
        .containsExactly("libc6-2.36-9", "nullmailer-2.2");
  }

  @Test
  void theFloorIsTheBytesOfNewItems() {
    long app = 10240;
    long nullmailer = 30720;
    long openssl = 21 * 1024 + 5120 + 1024 + app;

    assertThat(history(History.Pace.SINGLE).floorBytes()).isEqualTo(app + nullmailer + openssl);
    assertThat(history(History.Pace.ALL).floorBytes()).isEqualTo(nullmailer + openssl);
    assertThat(history(History.Pace.OWN).floorBytes()).isEqualTo(5 * app);
  }

  @Test
  void successiveUpdatesKeepWhatCameBefore() {
    assertThat(names(history(History.Pace.CHAIN).updates().get(1)))
        .contains("nullmailer-2.2-1+deb12u1", "libssl3-3.0.11-1+deb12u2");
  }

  @Test
  void theExcessIsWhatUnchangedItemsOfSentLayersAreLarge() throws IOException {
    Excess excess = Excess.of(history(History.Pace.ALL), 1);

    assertThat(excess.of(LayerRule.SIZE)).isEqualTo(102400);
    assertThat(excess.ratio()).isEqualTo(1);
    assertThat(excess.plus(excess).of(LayerRule.STICKY)).isEqualTo(2 * 102400);
  }
}
