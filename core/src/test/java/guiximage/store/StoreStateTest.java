package guiximage.store;

import static guiximage.store.DatabaseFixture.narHash;
import static guiximage.store.DatabaseFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import guiximage.oci.Digest;
import guiximage.store.StoreItem.Registration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreStateTest {
  private static final StoreItem GLIBC = item(path('a', "glibc-2.39"), 100);
  private static final StoreItem GIT = item(path('b', "git-2.39.5"), 50, GLIBC.path());
  private static final StoreItem PROFILE = item(path('c', "profile"), 10, GIT.path());
  private static final Closure CLOSURE =
      Closure.ofExactly(List.of(PROFILE, GIT, GLIBC, item(path('d', "other-1"), 20)));

  @TempDir Path directory;

  @Test
  void theDatabaseHoldsTheItemsOfTheImage() throws Exception {
    Path file = directory.resolve("db.sqlite");

    Files.write(file, databaseOf(CLOSURE));

    assertThat(StoreDatabase.open(file).closureOf(List.of(PROFILE.path())).items())
        .containsExactly(GIT, GLIBC, PROFILE);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      assertThat(text(connection, "pragma integrity_check")).isEqualTo("ok");
      assertThat(text(connection, "pragma journal_mode")).isEqualTo("delete");
      assertThat(text(connection, "select group_concat(distinct registrationTime) from ValidPaths"))
          .isEqualTo("1");
    }
  }

  /** Changes when sqlite-jdbc does, and then is a headline of the changelog. */
  @Test
  void theBytesAreTheSameEverywhere() throws Exception {
    assertThat(Digest.of(databaseOf(CLOSURE)))
        .hasToString("sha256:69a35c6085325d3d4271f357851d3078f8b382442725e49247721a2595c095a4");
    assertThat(databaseOf(CLOSURE)).isEqualTo(databaseOf(CLOSURE));
  }

  @Test
  void guixFindsItsProfileAndItsRoots() throws Exception {
    StoreState state = StoreState.of("/gnu/store", CLOSURE, Optional.of(PROFILE.path()));

    assertThat(state.links())
        .containsExactly(
            Map.entry(
                "/var/guix/gcroots/" + path('d', "other-1").base(), path('d', "other-1") + ""),
            Map.entry("/var/guix/gcroots/profiles", "/var/guix/profiles"),
            Map.entry("/var/guix/profiles/per-user/root/guix-profile", "guix-profile-1-link"),
            Map.entry("/var/guix/profiles/per-user/root/guix-profile-1-link", PROFILE.path() + ""));
    assertThat(state.directories())
        .containsExactly(
            "/var",
            "/var/guix",
            "/var/guix/db",
            "/var/guix/gcroots",
            "/var/guix/profiles",
            "/var/guix/profiles/per-user",
            "/var/guix/profiles/per-user/root");
    assertThat(state.files()).containsOnlyKeys("/var/guix/db/db.sqlite", "/var/guix/db/schema");
    assertThat(state.files().get("/var/guix/db/schema"))
        .isEqualTo("7".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void nixHasOtherPlacesAndAnotherSchema() throws Exception {
    StorePath path = new StorePath("/nix/store", "0".repeat(32), "hello");
    Closure closure = Closure.ofExactly(List.of(item(path, 1)));

    StoreState state = StoreState.of("/nix/store", closure, Optional.empty());

    assertThat(state.links())
        .containsExactly(
            Map.entry("/nix/var/nix/gcroots/" + path.base(), path.toString()),
            Map.entry("/nix/var/nix/gcroots/profiles", "/nix/var/nix/profiles"));
    assertThat(state.files().get("/nix/var/nix/db/schema"))
        .isEqualTo("10".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void itemsThatReferToThemselvesStillDo() throws Exception {
    StoreItem self = item(path('f', "self-1"), 30, path('f', "self-1"), GLIBC.path());
    Path file = directory.resolve("db.sqlite");

    Files.write(file, databaseOf(Closure.ofExactly(List.of(self, GLIBC))));

    assertThat(self.references()).containsExactly(GLIBC.path());
    assertThat(StoreDatabase.open(file).find(self.path())).contains(self);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      assertThat(text(connection, "select count(*) from Refs")).isEqualTo("2");
      assertThat(text(connection, "select count(*) from Refs where referrer = reference"))
          .isEqualTo("1");
    }
  }

  @Test
  void nixKeepsWhereAnItemCameFrom() throws Exception {
    StorePath path = new StorePath("/nix/store", "0".repeat(32), "hello");
    Registration registration =
        new Registration(
            false,
            Optional.of("/nix/store/" + "1".repeat(32) + "-hello.drv"),
            Optional.of("key-1:c2ln key-2:c2ln"),
            Optional.of("fixed:r:sha256:" + "0".repeat(52)));
    StoreItem item =
        new StoreItem(path, Optional.of(NarHash.parse(narHash(path))), 1, List.of(), registration);
    Path file = directory.resolve("db.sqlite");
    Closure closure = Closure.ofExactly(List.of(item));

    Files.write(
        file,
        StoreState.of("/nix/store", closure, Optional.empty())
            .files()
            .getOrDefault("/nix/var/nix/db/db.sqlite", new byte[0]));

    assertThat(StoreDatabase.open(file).find(path)).contains(item);
  }

  @Test
  void anItemWithoutANarHashIsNamed() {
    Closure closure =
        Closure.ofExactly(List.of(new StoreItem(GIT.path(), Optional.empty(), 1, List.of())));

    assertThatThrownBy(() -> StoreState.of("/gnu/store", closure, Optional.empty()))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "the NAR hash of "
                + GIT.path()
                + " is not known, so that it cannot be registered in a database"
                + " (--localstatedir); name the store's own with --store-db FILE");
  }

  private static byte[] databaseOf(Closure closure) throws Exception {
    return StoreState.of("/gnu/store", closure, Optional.empty())
        .files()
        .getOrDefault("/var/guix/db/db.sqlite", new byte[0]);
  }

  private static String text(Connection connection, String sql) throws Exception {
    try (ResultSet result = connection.createStatement().executeQuery(sql)) {
      return result.getString(1);
    }
  }

  private static StoreItem item(StorePath path, long narSizeBytes, StorePath... references) {
    return new StoreItem(
        path, Optional.of(NarHash.parse(narHash(path))), narSizeBytes, List.of(references));
  }
}
