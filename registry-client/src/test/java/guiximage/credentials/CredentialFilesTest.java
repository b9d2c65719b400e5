package guiximage.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of people who have logged in: rows C1 and C5. */
class CredentialFilesTest {
  @TempDir Path directory;

  private static String auth(String pair) {
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return "{\"auth\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}";
  }

  private Optional<Credentials> find(String json, String registry, String repository)
      throws IOException {
    Path file = Files.writeString(directory.resolve("auth.json"), json);
    return CredentialFiles.of(file, Map.of()).find(registry, repository);
  }

  private static String user(Optional<Credentials> found) {
    return found.map(Credentials::username).orElse("nobody");
  }

  @ParameterizedTest
  @CsvSource({
    "ghcr.io, ghcr.io",
    "https://ghcr.io, ghcr.io",
    "https://ghcr.io/v1/, ghcr.io",
    "https://ghcr.io/v2/, ghcr.io",
    "http://ghcr.io, ghcr.io",
    "GHCR.io, ghcr.io",
    "ghcr.io:443, ghcr.io",
    "ghcr.io, ghcr.io:443",
    "ghcr.io/org, ghcr.io",
    "ghcr.io/org/app, ghcr.io",
    "localhost:5000, localhost:5000",
    "https://index.docker.io/v1/, docker.io",
    "docker.io, docker.io",
    "registry-1.docker.io, docker.io",
    "registry.hub.docker.com, docker.io"
  })
  void aKeyThatMeansTheRegistryIsFound(String key, String registry) throws IOException {
    assertThat(
            user(find("{\"auths\":{\"" + key + "\":" + auth("jo:x") + "}}", registry, "org/app")))
        .isEqualTo("jo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghcr.io.evil.example",
        "cr.io",
        "ghcr.io:444",
        "ghcr.io/or",
        "ghcr.io/org/app2",
        "*",
        "",
        "ghcr.io/org/app/more"
      })
  void aKeyThatMeansSomethingElseIsNot(String key) throws IOException {
    assertThat(find("{\"auths\":{\"" + key + "\":" + auth("jo:x") + "}}", "ghcr.io", "org/app"))
        .isEmpty();
  }

  @Test
  void theMostSpecificKeyWins() throws IOException {
    String json =
        "{\"auths\":{\"ghcr.io\":%s,\"ghcr.io/org\":%s,\"ghcr.io/org/app\":%s}}"
            .formatted(auth("host:x"), auth("org:x"), auth("app:x"));

    assertThat(user(find(json, "ghcr.io", "org/app"))).isEqualTo("app");
    assertThat(user(find(json, "ghcr.io", "org/other"))).isEqualTo("org");
    assertThat(user(find(json, "ghcr.io", "else"))).isEqualTo("host");
  }

  @Test
  void ofTwoKeysForTheSamePlaceThePlainerWins() throws IOException {
    String plainLast =
        "{\"auths\":{\"https://a.io/v1/\":%s,\"a.io\":%s}}"
            .formatted(auth("url:x"), auth("host:x"));
    String plainFirst =
        "{\"auths\":{\"a.io\":%s,\"https://a.io/v1/\":%s}}"
            .formatted(auth("host:x"), auth("url:x"));

    assertThat(user(find(plainLast, "a.io", "x"))).isEqualTo("host");
    assertThat(user(find(plainFirst, "a.io", "x"))).isEqualTo("host");
  }

  @Test
  void whatDoesNotFitIsNamedByItsPlace() {
    assertThat(catchThrowable(() -> find("{\"auths\":{\"a.io\":{\"auth\":{}}}}", "a.io", "x")))
        .hasMessageEndingWith("is not valid at 'auths.a.io.auth'");
  }

  @Test
  void aPasswordMayHoldAnything() throws IOException {
    Credentials found =
        find("{\"auths\":{\"a.io\":" + auth("jo:a:b ü\0\0") + "}}", "a.io", "x").orElseThrow();

    assertThat(found.secret()).isEqualTo("a:b ü");
  }

  @Test
  void aUserMayStandOpenly() throws IOException {
    assertThat(find("{\"auths\":{\"a.io\":{\"username\":\"jo\",\"password\":\"x\"}}}", "a.io", "x"))
        .contains(
            Credentials.ofPassword("jo", "x").from("'" + directory.resolve("auth.json") + "'"));
  }

  @Test
  void anIdentityTokenIsRecognised() throws IOException {
    String json =
        "{\"auths\":{\"a.io\":{\"auth\":\"%s\",\"identitytoken\":\"t\"}}}"
            .formatted(Base64.getEncoder().encodeToString("jo:".getBytes(StandardCharsets.UTF_8)));

    assertThat(find(json, "a.io", "x"))
        .contains(
            Credentials.ofIdentityToken("jo", "t")
                .from("'" + directory.resolve("auth.json") + "'"));
    assertThat(find(json.replace("identityt", "identityT"), "a.io", "x"))
        .contains(
            Credentials.ofIdentityToken("jo", "t")
                .from("'" + directory.resolve("auth.json") + "'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "",
        " \n",
        "{\"auths\":{}}",
        "{\"auths\":null}",
        "{\"credHelpers\":null,\"credsStore\":null}",
        "{\"auths\":{\"a.io\":{}}}",
        "{\"auths\":{\"a.io\":null}}",
        "{\"proxies\":{\"default\":{\"noProxy\":\"a.io\"}},\"HttpHeaders\":{}}"
      })
  void aFileThatSaysNothingKnowsNobody(String json) throws IOException {
    assertThat(find(json, "a.io", "x")).isEmpty();
  }

  @Test
  void aByteOrderMarkIsNoContent() throws IOException {
    assertThat(user(find("\ufeff{\"auths\":{\"a.io\":" + auth("jo:x") + "}}", "a.io", "x")))
        .isEqualTo("jo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"auths\":{\"a.io\":{\"auth\":\"canary!\"}}}",
        "{\"auths\":{\"a.io\":{\"auth\":\"Y2FuYXJ5\"}}}",
        "{\"canary\":",
        "canary",
        "[\"canary\"]",
        "{} canary",
        "null",
        "{\"auths\":\"canary\"}",
        "{\"auths\":{\"a.io\":[\"canary\"]}}",
        "{\"credHelpers\":\"canary\"}",
        "{\"auths\":{\"a.io\":{\"auth\":\"Y2FuYXJ5OmNhbmFyeQ==\"}},}"
      })
  void aMalformedFileIsNamedAndNotShown(String json) {
    Throwable thrown = catchThrowable(() -> find(json, "a.io", "x"));

    assertThat(thrown).isInstanceOf(ImageException.class);
    assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.CREDENTIALS);
    assertThat(thrown)
        .hasMessageContaining("auth.json'")
        .hasMessageNotContaining("canary")
        .hasMessageNotContaining("Y2Fu")
        .hasNoCause();
  }

  /** As skopeo and Docker read it. */
  @Test
  void ofAKeyThatStandsTwiceTheLastCounts() throws IOException {
    String json = "{\"auths\":{\"a.io\":" + auth("first:x") + ",\"a.io\":" + auth("last:x") + "}}";

    assertThat(user(find(json, "a.io", "x"))).isEqualTo("last");
  }

  @Test
  void anEntryMayBeWrappedAt76Columns() throws IOException {
    String pair = "jo:" + "p".repeat(100);
    String wrapped =
        Base64.getMimeEncoder()
            .encodeToString(pair.getBytes(StandardCharsets.UTF_8))
            .replace("\r\n", "\\r\\n");
    assertThat(wrapped).contains("\\n");

    Credentials found =
        find("{\"auths\":{\"a.io\":{\"auth\":\"" + wrapped + "\\n\"}}}", "a.io", "x").orElseThrow();

    assertThat(found.username() + ":" + found.secret()).isEqualTo(pair);
  }

  /** Where podman leaves what root logs in with, from cron or in CI. */
  @Test
  void withoutARuntimeDirectoryThatOfTheUserInRunIsRead() throws IOException {
    Object id = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Path file = directory.resolve("run/containers/" + id + "/auth.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"auths\":{\"a.io\":" + auth("run:x") + "}}");

    assertThat(user(CredentialFiles.usual(Map.of(), Optional.empty(), directory).find("a.io", "x")))
        .isEqualTo("run");
    assertThat(
            CredentialFiles.usual(
                    Map.of("XDG_RUNTIME_DIR", directory.resolve("other").toString()),
                    Optional.empty(),
                    directory)
                .find("a.io", "x"))
        .isEmpty();
  }

  @Test
  void theOldFileOfDockerComesLast() throws IOException {
    Files.writeString(
        directory.resolve(".dockercfg"),
        "{\"https://a.io/v1/\":%s,\"b.io\":%s}".formatted(auth("old:x"), auth("old:x")));
    CredentialFiles files = CredentialFiles.usual(Map.of(), Optional.of(directory), directory);
    assertThat(user(files.find("a.io", "x"))).isEqualTo("old");
    Path docker = directory.resolve(".docker/config.json");
    Files.createDirectories(docker.getParent());

    Files.writeString(docker, "{\"auths\":{\"a.io\":" + auth("new:x") + "}}");

    assertThat(user(files.find("a.io", "x"))).isEqualTo("new");
    assertThat(user(files.find("b.io", "x"))).isEqualTo("old");
  }

  @Test
  void aSecondDocumentInAFileIsNamedByItsPlace() {
    assertThat(catchThrowable(() -> find("{}\n{\"canary\":1}", "a.io", "x")))
        .hasMessageEndingWith("auth.json' is not valid JSON at line 2, column 1");
  }

  @Test
  void aDirectoryIsNoFile() {
    assertThat(catchThrowable(() -> CredentialFiles.of(directory, Map.of()).find("a.io", "x")))
        .hasMessage("'" + directory + "' cannot be read");
  }

  /** Nobody can read this one at its beginning, not even root. */
  @Test
  void aFileThatCannotBeReadIsNamed() {
    Path file = Path.of("/proc/self/mem");
    Throwable thrown = catchThrowable(() -> CredentialFiles.of(file, Map.of()).find("a.io", "x"));
    assertThat(thrown)
        .hasMessage("'" + file + "' cannot be read")
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CREDENTIALS));
  }

  @Test
  void aFileThatIsNamedMustExist() {
    Path file = directory.resolve("none");

    assertThat(catchThrowable(() -> CredentialFiles.of(file, Map.of()).find("a.io", "x")))
        .hasMessage("'" + file + "' does not exist");
  }

  @Test
  void aFileThatIsTooLongIsNotRead() throws IOException {
    Path file = Files.write(directory.resolve("big"), new byte[5 * 1024 * 1024]);

    assertThat(catchThrowable(() -> CredentialFiles.of(file, Map.of()).find("a.io", "x")))
        .hasMessageEndingWith("is too long for credentials");
  }

  @Test
  void theUsualFilesAreReadInPodmansOrder() throws IOException {
    Map<String, String> environment =
        Map.of(
            "XDG_RUNTIME_DIR", directory.resolve("run").toString(),
            "DOCKER_CONFIG", directory.resolve("docker").toString());
    CredentialFiles files = CredentialFiles.usual(environment, Optional.of(directory));
    assertThat(files.find("a.io", "x")).isEmpty();

    for (String file :
        List.of("docker/config.json", ".config/containers/auth.json", "run/containers/auth.json")) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "{\"auths\":{\"a.io\":" + auth(file + ":x") + "}}");

      assertThat(user(files.find("a.io", "x"))).isEqualTo(file);
    }
  }

  @Test
  void withoutVariablesTheFilesOfTheHomeAreRead() throws IOException {
    Path file = directory.resolve(".docker/config.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"auths\":{\"a.io\":" + auth("jo:x") + "}}");

    assertThat(user(CredentialFiles.usual(Map.of(), Optional.of(directory)).find("a.io", "x")))
        .isEqualTo("jo");
    assertThat(CredentialFiles.usual(Map.of(), Optional.empty()).find("a.io", "x")).isEmpty();
  }

  @Test
  void aFileInTheEnvironmentStandsAlone() throws IOException {
    Path home = directory.resolve(".docker/config.json");
    Files.createDirectories(home.getParent());
    Files.writeString(home, "{\"auths\":{\"a.io\":" + auth("home:x") + "}}");
    Path named = Files.writeString(directory.resolve("named"), "{}");

    assertThat(
            CredentialFiles.usual(
                    Map.of("REGISTRY_AUTH_FILE", named.toString()), Optional.of(directory))
                .find("a.io", "x"))
        .isEmpty();
  }

  @Test
  void aTextInTheEnvironmentComesFirst() throws IOException {
    String text = "{\"auths\":{\"a.io\":" + auth("text:x") + "}}";

    assertThat(
            user(
                CredentialFiles.usual(Map.of("DOCKER_AUTH_CONFIG", text), Optional.empty())
                    .find("a.io", "x")))
        .isEqualTo("text");
    assertThat(
            catchThrowable(
                () ->
                    CredentialFiles.usual(Map.of("DOCKER_AUTH_CONFIG", "canary"), Optional.empty())
                        .find("a.io", "x")))
        .hasMessage("the text of DOCKER_AUTH_CONFIG is not valid JSON at line 1, column 1");
  }

  @Test
  void whatComesAfterTheFirstThatKnowsMayBeBroken() throws IOException {
    Path file = directory.resolve(".docker/config.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "broken");
    String text = "{\"auths\":{\"a.io\":" + auth("text:x") + "}}";
    CredentialFiles files =
        CredentialFiles.usual(Map.of("DOCKER_AUTH_CONFIG", text), Optional.of(directory));

    assertThat(user(files.find("a.io", "x"))).isEqualTo("text");
    assertThat(catchThrowable(() -> files.find("b.io", "x")))
        .hasMessage("'" + file + "' is not valid JSON at line 1, column 1");
  }
}
