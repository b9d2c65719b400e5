package guiximage.store;

import static guiximage.store.DatabaseFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    try (StoreItems items = guix("ssh://nowhere").open(Optional.empty())) {
      assertThat(items.find(HELLO.path())).contains(HELLO);
    }
    assertThat(guix().isKept()).isTrue();
  }

  @Test
  void withoutADatabaseTheDaemonAtTheAddressIsAsked() throws Exception {
    Path socket = root.resolve("socket");
    try (FakeDaemon daemon = new FakeDaemon(socket, 0x163).has(HELLO);
        StoreItems items = guix("unix://" + socket).open(Optional.empty())) {
      assertThat(items.find(HELLO.path())).contains(HELLO);
      assertThat(daemon.clientVersion()).isEqualTo(0x10f);
    }
  }

  @Test
  void aDatabaseThatIsNamedIsNotReplacedByAnything() throws Exception {
    Path socket = root.resolve("socket");
    try (FakeDaemon daemon = new FakeDaemon(socket, 0x163).has(HELLO)) {
      assertThatThrownBy(() -> guix(socket.toString()).open(Optional.of(root.resolve("absent"))))
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
    assertThatThrownBy(() -> guix().open(Optional.empty()))
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
    assertThatThrownBy(() -> guix("ssh://host").open(Optional.empty()))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith(
            "; and GUIX_DAEMON_SOCKET: 'ssh://host' is a store on another machine, whose files cannot"
                + " be read here; run this there, or copy the items here first (guix copy --from,"
                + " nix copy --from)")
        .extracting(e -> ((ImageException) e).kind())
        .isEqualTo(FailureKind.CONFIGURATION);
  }

  @Test
  void ofAnUnusualStoreNothingIsKnown() {
    StoreLocation location = new StoreLocation(new StoreRoot(root), "/my/store");

    assertThatThrownBy(() -> location.open(Optional.empty()))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "where the database of the store /my/store lies is not known;"
                + " name it with --store-db FILE");
  }

  private StoreLocation guix(String daemonAddress) {
    return new StoreLocation(
        new StoreRoot(root), "/gnu/store", variables(Map.of("GUIX_DAEMON_SOCKET", daemonAddress)));
  }

  private static StoreVariables variables(Map<String, String> environment) {
    return new StoreVariables(name -> Optional.ofNullable(environment.get(name)));
  }

  private static StoreLocation host(String storeDirectory, Map<String, String> environment) {
    return new StoreLocation(StoreRoot.HOST, storeDirectory, variables(environment));
  }

  @Test
  void withoutAnotherRootTheVariablesSayWhereGuixKeepsWhat() {
    StoreLocation state = host("/gnu/store", Map.of("GUIX_STATE_DIRECTORY", "/srv/guix"));
    StoreLocation database =
        host(
            "/gnu/store",
            Map.of("GUIX_STATE_DIRECTORY", "/srv/guix", "GUIX_DATABASE_DIRECTORY", "/srv/db"));

    assertThat(state.database()).contains(Path.of("/srv/guix/db/db.sqlite"));
    assertThat(state.daemonSocket()).contains(Path.of("/srv/guix/daemon-socket/socket"));
    assertThat(database.database()).contains(Path.of("/srv/db/db.sqlite"));
    assertThat(database.daemonSocket()).contains(Path.of("/srv/guix/daemon-socket/socket"));
  }

  @Test
  void withoutAnotherRootTheVariablesSayWhereNixKeepsWhat() {
    Map<String, String> environment =
        Map.of("NIX_STATE_DIR", "/srv/nix", "NIX_DAEMON_SOCKET_PATH", "/srv/socket");
    StoreLocation nix = host("/nix/store", environment);
    StoreLocation guix = host("/gnu/store", environment);

    assertThat(nix.database()).contains(Path.of("/srv/nix/db/db.sqlite"));
    assertThat(nix.daemonSocket()).contains(Path.of("/srv/socket"));
    assertThat(guix.database()).contains(Path.of("/var/guix/db/db.sqlite"));
  }

  @ParameterizedTest
  @CsvSource({
    "NIX_STATE_DIR, /srv/state/db/db.sqlite",
    "GUIX_STATE_DIRECTORY, /srv/state/db/db.sqlite",
    "NIX_LOG_DIR, /nix/var/nix/db/db.sqlite"
  })
  void aStoreElsewhereHasAPlaceToo(String name, Path database) {
    Map<String, String> environment = Map.of("NIX_STORE_DIR", "/my/store/", name, "/srv/state");

    assertThat(variables(environment).storeDirectories())
        .containsExactly("/gnu/store", "/nix/store", "/my/store");
    assertThat(host("/my/store", environment).database()).contains(database);
  }

  /** As a chroot store of Nix: NIX_REMOTE has what --store-root has. */
  @ParameterizedTest
  @CsvSource({
    "local?root=/srv/root, /srv/root, /srv/root/nix/var/nix",
    "/srv/root, /srv/root, /srv/root/nix/var/nix",
    "local:///srv/root, /srv/root, /srv/root/nix/var/nix",
    "local?root=/srv/a%20b&state=/srv/state, /srv/a b, /srv/state",
    "daemon, , /srv/var",
    "auto, , /srv/var",
    "local, , /srv/var",
    "unix://, , /srv/var"
  })
  void theStoreOfNixIsWhereItsVariableSays(String remote, Path storeRoot, Path state) {
    StoreVariables variables = variables(Map.of("NIX_REMOTE", remote, "NIX_STATE_DIR", "/srv/var"));

    assertThat(variables.root().map(StoreRoot::directory))
        .isEqualTo(Optional.ofNullable(storeRoot));
    StoreRoot root = variables.root().orElse(StoreRoot.HOST);
    assertThat(new StoreLocation(root, "/nix/store", variables).database())
        .contains(state.resolve("db/db.sqlite"));
    assertThat(variables.daemon(StoreKind.NIX)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/a/socket, /a/socket",
    "unix:///a/socket, /a/socket",
    "file:///a/socket, /a/socket",
    "unix:///a%20b/socket, /a b/socket",
    "guix://host, host 44146",
    "guix://host:1, host 1",
    "guix://[::1]:1234, ::1 1234"
  })
  void addressesOfDaemons(String text, String expected) {
    DaemonAddress address = DaemonAddress.parse(text);

    assertThat(
            address
                .socket()
                .map(Path::toString)
                .orElseGet(() -> address.host() + " " + address.port()))
        .isEqualTo(expected);
    assertThat(variables(Map.of("GUIX_DAEMON_SOCKET", text)).daemon(StoreKind.GUIX))
        .contains(address);
  }

  @Test
  void theSocketOfNixMayHaveParameters() {
    assertThat(
            variables(Map.of("NIX_REMOTE", "unix:///a%20b/socket?root=/x")).daemon(StoreKind.NIX))
        .contains(DaemonAddress.of(Path.of("/a b/socket")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix://host/x", "unix:x", "a b", "https://cache", "guix:x"})
  void otherAddressesAreRefused(String address) {
    assertThatThrownBy(() -> DaemonAddress.parse(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unsupported address '" + address + "' of a store daemon; use unix:///path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh://host", "ssh-ng://host"})
  void aStoreOnAnotherMachineIsRefusedByName(String remote) {
    StoreLocation nix = host("/nix/store", Map.of("NIX_REMOTE", remote));

    assertThat(nix.isKept()).isTrue();
    assertThatThrownBy(() -> nix.open(Optional.empty()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessageStartingWith("NIX_REMOTE: '" + remote + "' is a store on another machine");
  }

  /** Guix asks it and nothing else; the database may be that of another store. */
  @Test
  void aDaemonThatIsNamedIsAskedFirstAndAlone() throws Exception {
    Path socket = root.resolve("socket");
    StoreLocation location =
        host(
            "/gnu/store",
            Map.of(
                "GUIX_DAEMON_SOCKET", socket.toString(), "GUIX_STATE_DIRECTORY", root.toString()));
    Files.createDirectories(root.resolve("db"));
    try (DatabaseFixture fixture = DatabaseFixture.guix(root.resolve("db/db.sqlite"));
        FakeDaemon daemon = new FakeDaemon(socket, 0x163).has(HELLO);
        StoreItems items = location.open(Optional.empty())) {
      assertThat(fixture.file()).exists();
      assertThat(items.find(HELLO.path())).contains(HELLO);
      assertThat(items.origin()).isEqualTo("the store daemon at " + socket);
      assertThat(daemon.clientVersion()).isEqualTo(0x10f);
    }
    assertThatThrownBy(() -> location.open(Optional.empty()))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("cannot reach the store daemon at " + socket + ": ");
  }

  @Test
  void aDaemonOnAHostThatIsNotThereIsNamed() {
    StoreLocation location =
        host("/gnu/store", Map.of("GUIX_DAEMON_SOCKET", "guix://no-such-host.invalid"));

    assertThatThrownBy(() -> location.open(Optional.empty()))
        .isInstanceOf(ImageException.class)
        .hasMessage("cannot reach the store daemon at guix://no-such-host.invalid: no such host");
  }

  private StoreLocation guix() {
    return new StoreLocation(new StoreRoot(root), "/gnu/store");
  }
}
