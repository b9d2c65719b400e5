package guiximage.store;

import static guiximage.store.DatabaseFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLocationTest {
  private static final StoreItem HELLO =
      new StoreItem(
          path('a', "hello-2.12"),
          Optional.of(NarHash.parse(DatabaseFixture.narHash(path('a', "hello-2.12")))),
          1,
          List.of());

  @TempDir Path root;

  @Test
  void theUsualPlacesAreBelowTheRoot() {
    StoreLocation nix = new StoreLocation(new StoreRoot(root), "/nix/store");

    assertThat(guix().database()).contains(root.resolve("var/guix/db/db.sqlite"));
    assertThat(guix().daemonSocket()).contains(root.resolve("var/guix/daemon-socket/socket"));
    assertThat(nix.database()).contains(root.resolve("nix/var/nix/db/db.sqlite"));
    assertThat(nix.daemonSocket()).contains(root.resolve("nix/var/nix/daemon-socket/socket"));
  }

  @Test
  void theDatabaseAtItsUsualPlaceComesFirstAndTheAddressIsNotLookedAt() throws Exception {
    Files.createDirectories(root.resolve("var/guix/db"));
    try (DatabaseFixture fixture = DatabaseFixture.guix(root.resolve("var/guix/db/db.sqlite"))) {
      fixture.add(HELLO.path(), 1);
    }

    try (StoreItems items = guix().open(Optional.empty(), Optional.of("ssh://nowhere"))) {
      assertThat(items.find(HELLO.path())).contains(HELLO);
    }
    assertThat(guix().isKept()).isTrue();
  }

  @Test
  void withoutADatabaseTheDaemonAtTheAddressIsAsked() throws Exception {
    Path socket = root.resolve("socket");
    try (FakeDaemon daemon = new FakeDaemon(socket, 0x163).has(HELLO);
        StoreItems items = guix().open(Optional.empty(), Optional.of("unix://" + socket))) {
      assertThat(items.find(HELLO.path())).contains(HELLO);
      assertThat(daemon.clientVersion()).isEqualTo(0x10f);
    }
  }

  @Test
  void aDatabaseThatIsNamedIsNotReplacedByAnything() throws Exception {
    Path socket = root.resolve("socket");
    try (FakeDaemon daemon = new FakeDaemon(socket, 0x163).has(HELLO)) {
      assertThatThrownBy(
              () ->
                  guix().open(Optional.of(root.resolve("absent")), Optional.of(socket.toString())))
          .isInstanceOf(ImageException.class)
          .hasMessage(
              "there is no store database "
                  + root.resolve("absent")
                  + "; name it with --store-db FILE");
      assertThat(daemon.clientVersion()).isZero();
    }
  }

  @Test
  void neitherIsAFailureThatNamesBoth() {
    assertThat(guix().isKept()).isFalse();
    assertThatThrownBy(() -> guix().open(Optional.empty(), Optional.empty()))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "there is no store database "
                + root.resolve("var/guix/db/db.sqlite")
                + "; name it with --store-db FILE; and cannot reach the store daemon at "
                + root.resolve("var/guix/daemon-socket/socket")
                + ": No such file or directory");
  }

  @Test
  void aDaemonOnAnotherMachineIsNotReached() {
    assertThatThrownBy(() -> guix().open(Optional.empty(), Optional.of("guix://host")))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith(
            "; and unsupported address 'guix://host' of a store daemon; use unix:///path")
        .extracting(e -> ((ImageException) e).kind())
        .isEqualTo(FailureKind.CONFIGURATION);
  }

  @Test
  void ofAnUnusualStoreNothingIsKnown() {
    StoreLocation location = new StoreLocation(new StoreRoot(root), "/my/store");

    assertThatThrownBy(() -> location.open(Optional.empty(), Optional.empty()))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "where the database of the store /my/store lies is not known;"
                + " name it with --store-db FILE");
  }

  private StoreLocation guix() {
    return new StoreLocation(new StoreRoot(root), "/gnu/store");
  }
}
