package guiximage.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of registries.conf(5): row N41. */
class RegistriesConfigTest {
  @TempDir Path root;
  private final Map<String, String> environment = new HashMap<>();

  private Path write(String name, String toml) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, toml);
  }

  private RegistriesConfig read() throws ImageException {
    return new RegistriesConfigFiles(environment, Optional.of(root.resolve("home")), root).read();
  }

  private List<String> sources(String reference) throws ImageException {
    return read().sources(ImageReference.parse(reference)).stream()
        .map(source -> source.reference() + (source.insecure() ? " insecure" : ""))
        .toList();
  }

  private List<String> candidates(String text) throws ImageException {
    return read().candidates(text).stream().map(ImageReference::toString).toList();
  }

  @Test
  void withoutAnyFileNothingIsSpecial() throws ImageException {
    assertThat(sources("a.io/x:1")).containsExactly("a.io/x:1");
    assertThat(candidates("x:1")).containsExactly("docker.io/library/x:1");
    assertThat(read().isInsecure("a.io/x")).isFalse();
    assertThat(read().blockedBy("a.io/x")).isEmpty();
  }

  @Test
  void theLongestPrefixCountsAndEndsWhereANameDoes() throws IOException {
    write(
        "etc/containers/registries.conf",
        """
        [[registry]]
        location = "a.io"
        insecure = true
        [[registry]]
        prefix = "a.io/org"
        location = "b.io/moved"
        [[registry]]
        prefix = "*.a.io"
        location = "c.io"
        [[registry]]
        prefix = "*.d.io"
        insecure = true
        """);

    assertThat(sources("a.io/x:1")).containsExactly("a.io/x:1 insecure");
    assertThat(sources("a.io/org/x:1")).containsExactly("b.io/moved/x:1");
    assertThat(sources("a.io/organ/x:1")).containsExactly("a.io/organ/x:1 insecure");
    assertThat(sources("a.io.net/x:1")).containsExactly("a.io.net/x:1");
    assertThat(sources("a.io:5000/x"))
        .as("as podman has it")
        .containsExactly("a.io:5000/x insecure");
    assertThat(sources("w.v.a.io/x:1")).containsExactly("c.io/x:1");
    assertThat(sources("w.d.io/x:1")).containsExactly("w.d.io/x:1 insecure");
    assertThat(sources("b.io/w.d.io/x:1")).containsExactly("b.io/w.d.io/x:1");
    assertThat(read().isInsecure("a.io/x")).isTrue();
    assertThat(read().isInsecure("a.io/org/x")).isFalse();
  }

  @Test
  void mirrorsComeBeforeTheRegistryAsTheyAreToBeUsed() throws IOException {
    String digest = "sha256:" + "0".repeat(64);
    write(
        "etc/containers/registries.conf",
        """
        [[registry]]
        location = "a.io"
        [[registry.mirror]]
        location = "all.io/"
        insecure = true
        [[registry.mirror]]
        location = "tags.io/cache"
        pull-from-mirror = "tag-only"
        [[registry.mirror]]
        location = "digests.io"
        pull-from-mirror = "digest-only"
        [[registry]]
        location = "b.io"
        mirror-by-digest-only = true
        [[registry.mirror]]
        location = "c.io"
        """);

    assertThat(sources("a.io/x:1"))
        .containsExactly("all.io/x:1 insecure", "tags.io/cache/x:1", "a.io/x:1");
    assertThat(sources("a.io/x@" + digest))
        .containsExactly(
            "all.io/x@" + digest + " insecure", "digests.io/x@" + digest, "a.io/x@" + digest);
    assertThat(sources("b.io/x")).containsExactly("b.io/x");
    assertThat(sources("b.io/x@" + digest)).containsExactly("c.io/x@" + digest, "b.io/x@" + digest);
  }

  @Test
  void aRegistryThatIsBlockedIsNamedWithItsFile() throws IOException {
    Path file =
        write(
            "etc/containers/registries.conf", "[[registry]]\nlocation='a.io/b'\nblocked = true\n");

    assertThat(read().blockedBy("a.io/b/x")).contains(file);
    assertThat(read().blockedBy("a.io/x")).isEmpty();
  }

  @Test
  void namesWithoutARegistryAreAliasesOrSearched() throws IOException {
    write(
        "etc/containers/registries.conf",
        """
        unqualified-search-registries = ["one.io", "docker.io"]
        [aliases]
        "debian" = "mirror.io/os/debian"
        "org/app" = "a.io/app"
        "none" = ""
        """);

    assertThat(candidates("debian:12")).containsExactly("mirror.io/os/debian:12");
    assertThat(candidates("org/app")).containsExactly("a.io/app");
    assertThat(candidates("none")).containsExactly("one.io/none", "docker.io/library/none");
    assertThat(candidates("x:1")).containsExactly("one.io/x:1", "docker.io/library/x:1");
    assertThat(candidates("docker.io/x:1")).containsExactly("docker.io/library/x:1");
    assertThat(candidates("localhost/debian")).containsExactly("localhost/debian");
  }

  @Test
  void severalRegistriesToSearchNeedAChoiceWhereThatIsEnforced() throws IOException {
    write(
        "etc/containers/registries.conf",
        "unqualified-search-registries = ['one.io', 'two.io']\nshort-name-mode = 'enforcing'\n");

    assertThatThrownBy(() -> candidates("x"))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "'x' may be any of one.io/x, two.io/x, and short-name-mode of registries.conf wants a"
                + " choice; write one of them");
  }

  @Test
  void whatIsDroppedInComesLaterAndThatOfTheUserLast() throws IOException {
    write(
        "etc/containers/registries.conf",
        "unqualified-search-registries = ['one.io']\n[[registry]]\nlocation = 'a.io'\n");
    write(
        "etc/containers/registries.conf.d/50-b.conf",
        "[[registry]]\nlocation = 'a.io'\ninsecure = true\n[aliases]\nx = 'b.io/x'\n");
    write("etc/containers/registries.conf.d/50-a.conf", "[aliases]\nx = 'a.io/x'\ny = 'a.io/y'\n");
    write("etc/containers/registries.conf.d/README", "not TOML");
    write("etc/containers/registries.conf.d/more.conf/x.conf", "not TOML");

    assertThat(read().isInsecure("a.io/x")).isTrue();
    assertThat(candidates("x")).containsExactly("b.io/x");
    assertThat(candidates("y")).containsExactly("a.io/y");
    assertThat(candidates("z")).containsExactly("one.io/z");

    write("home/.config/containers/registries.conf.d/1.conf", "unqualified-search-registries = []");
    assertThat(candidates("z")).as("an empty list is one").containsExactly("docker.io/library/z");

    write("home/.cache/containers/short-name-aliases.conf", "[aliases]\nx = 'c.io/x'\n");
    assertThat(candidates("x")).as("what podman has recorded").containsExactly("c.io/x");
  }

  @Test
  void aFileOfTheUsersOwnLeavesOutThoseOfAll() throws IOException {
    write("etc/containers/registries.conf", "unqualified-search-registries = ['etc.io']");
    write("etc/containers/registries.conf.d/a.conf", "[aliases]\nx = 'etc.io/x'\n");
    write("usr/share/containers/registries.conf", "unqualified-search-registries = ['usr.io']");
    write("home/.config/containers/registries.conf.d/a.conf", "[aliases]\ny = 'own.io/y'\n");
    assertThat(candidates("x")).containsExactly("etc.io/x");
    assertThat(candidates("z")).containsExactly("etc.io/z");

    write("home/.config/containers/registries.conf", "");

    assertThat(candidates("x")).containsExactly("docker.io/library/x");
    assertThat(candidates("y")).containsExactly("own.io/y");

    environment.put(
        "CONTAINERS_REGISTRIES_CONF",
        write("named.conf", "unqualified-search-registries = ['named.io']").toString());
    assertThat(candidates("x")).as("dropped in for all").containsExactly("etc.io/x");
    assertThat(candidates("z")).containsExactly("named.io/z");

    Files.delete(root.resolve("named.conf"));
    assertThatThrownBy(this::read)
        .hasMessage(
            "'%s', which CONTAINERS_REGISTRIES_CONF or REGISTRIES_CONFIG_PATH names, does not exist"
                .formatted(root.resolve("named.conf")));
  }

  @Test
  void thatOfTheSystemIsLast() throws IOException {
    write("usr/share/containers/registries.conf", "unqualified-search-registries = ['usr.io']");

    assertThat(candidates("z")).containsExactly("usr.io/z");
  }

  @Test
  void theOldFormIsRead() throws IOException {
    Path file =
        write(
            "etc/containers/registries.conf",
            """
            [registries.search]
            registries = ['one.io', 'two.io']
            [registries.insecure]
            registries = ['a.io']
            [registries.block]
            registries = ['b.io', 'a.io']
            """);

    assertThat(candidates("x")).containsExactly("one.io/x", "two.io/x");
    assertThat(read().isInsecure("a.io/x")).isTrue();
    assertThat(read().blockedBy("a.io/x")).contains(file);
    assertThat(read().isInsecure("b.io/x")).isFalse();

    write("etc/containers/registries.conf.d/a.conf", "[registries.search]\nregistries = []\n");
    assertThatThrownBy(this::read)
        .hasMessageEndingWith("it is of version 1, which only registries.conf itself may be");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[[registry]]`location = 1|'location' is not a string",
        "[[registry]]`insecure = 'yes'`location = 'a.io'|'insecure' is neither true nor false",
        "[registry]`location = 'a.io'|'registry' is not a list",
        "[[registry]]`prefix = 'a.io'|the registry 'a.io' has no location",
        "[[registry]]`blocked = true|the registry '' has no location",
        "[[registry]]`location = 'https://a.io'|'https://a.io' has a scheme; write HOST[:PORT] or"
            + " HOST[:PORT]/PATH without it",
        "[[registry]]`prefix = '*.a.io/b'`location = 'a.io'|the prefix '*.a.io/b' is not of the form"
            + " *.example.com",
        "[[registry]]`location = 'a.io'`pull-from-mirror = 'all'|'a.io' has pull-from-mirror, which is"
            + " for its mirrors",
        "[[registry]]`location = 'a.io'`[[registry.mirror]]|a mirror of 'a.io' has no location",
        "[[registry]]`location = 'a.io'`[[registry.mirror]]`location = 'b.io'`pull-from-mirror ="
            + " 'never'|pull-from-mirror of 'b.io' is 'never', not all, digest-only or tag-only",
        "[[registry]]`location = 'a.io'`prefix = 'b.io'`[[registry]]`location = 'a.io'`insecure ="
            + " true|two registries at 'a.io' differ in 'insecure' or 'blocked'",
        "unqualified-search-registries = ['a.io/b c']|'a.io/b c' in unqualified-search-registries is"
            + " not HOST[:PORT]",
        "short-name-mode = 'ask'|short-name-mode is 'ask', not permissive, enforcing or disabled",
        "[aliases]`x = 'library/x'|the alias 'x' is 'library/x', not HOST/NAME without a tag",
        "[aliases]`x = 'a.io/x:1'|the alias 'x' is 'a.io/x:1', not HOST/NAME without a tag",
        "registry = [1|is not TOML"
      })
  void whatIsWrongIsNamedWithItsFile(String toml, String message) throws IOException {
    Path file = write("etc/containers/registries.conf", toml.replace('`', '\n'));

    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessageContainingAll("'" + file + "'", message);
  }

  @Test
  void aFileWithoutEndIsNotRead() throws IOException {
    write("etc/containers/registries.conf", "#".repeat(1024 * 1024 + 1));

    assertThatThrownBy(this::read).hasMessageEndingWith("is longer than 1 MiB");
  }

  @Test
  void aLocationThatMakesNoReferenceIsNamed() throws IOException {
    Path file =
        write(
            "etc/containers/registries.conf",
            "[[registry]]\nprefix = 'a.io/b'\nlocation = 'c.io/UPPER'\n");

    assertThatThrownBy(() -> sources("a.io/b/x"))
        .hasMessageStartingWith(
            "'%s': the location 'c.io/UPPER' makes 'c.io/UPPER/x' of 'a.io/b/x': ".formatted(file));
  }

  @Test
  void ofTheDirectoriesOfCertificatesTheFirstThatHasOneForTheRegistryCounts() throws IOException {
    CertificateDirectories directories =
        CertificateDirectories.usual(Map.of(), Optional.of(root.resolve("home")), root);
    assertThat(directories.of("a.io:5000")).isEmpty();

    for (String place :
        List.of(
            "home/.config/docker/certs.d",
            "etc/docker/certs.d",
            "etc/containers/certs.d",
            "home/.config/containers/certs.d")) {
      Path own = Files.createDirectories(root.resolve(place).resolve("a.io:5000"));

      assertThat(directories.of("a.io:5000")).contains(own);
      assertThat(directories.of("a.io")).isEmpty();
    }
  }
}
