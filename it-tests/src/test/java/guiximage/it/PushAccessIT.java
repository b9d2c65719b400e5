package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that want to know who pushes, and by whom they are certified. */
class PushAccessIT {
  private static final String USER = TokenAuthority.USER;
  private static final String PASSWORD = "canary-7f3a/+ ü";

  @TempDir Path directory;
  @TempDir Path home;

  private Program push(RealRegistry registry, String... options) {
    return push(Command.withHome(home), registry, options);
  }

  private static Program push(Command command, RealRegistry registry, String... options) {
    List<String> words = new ArrayList<>(List.of("push", "--verbose"));
    words.add("--registry=" + registry.host() + "/org/greeting:1");
    words.add("--store-root=" + SampleStore.shared().root());
    words.addAll(List.of(options));
    words.add(SampleStore.greeting().toString());
    return command.program(words);
  }

  private static void succeeds(Program.Result result) {
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    keepsTheSecret(result);
  }

  private static void keepsTheSecret(Program.Result result) {
    String login = USER + ":" + PASSWORD;
    assertThat(result.stdout() + result.stderr())
        .doesNotContain("canary", "Bearer ey")
        .doesNotContain(Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
  }

  private RealRegistry withPassword() throws IOException {
    String users = Program.of("htpasswd", "-Bbn", USER, PASSWORD).output();
    Path file = Files.writeString(directory.resolve("htpasswd"), users);
    return RealRegistry.startWith(
        directory,
        "",
        """
        auth:
          htpasswd:
            realm: test
            path: %s
        """
            .formatted(file));
  }

  /** As {@code docker login} and {@code podman login} write them. */
  private static void logIn(Path file, RealRegistry registry) throws IOException {
    String login =
        Base64.getEncoder()
            .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.host(), login));
  }

  @Test
  void aPasswordIsTakenFromStandardInput() throws Exception {
    try (RealRegistry registry = withPassword()) {
      Program push = push(registry, "--username", USER, "--password-stdin");

      succeeds(push.run((PASSWORD + "\n").getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void aPasswordIsFoundInDockersFile() throws Exception {
    try (RealRegistry registry = withPassword()) {
      logIn(home.resolve(".docker/config.json"), registry);

      succeeds(push(registry).run());
    }
  }

  @Test
  void aPasswordIsFoundInTheFileThatIsNamed() throws Exception {
    try (RealRegistry registry = withPassword()) {
      logIn(home.resolve("elsewhere/auth.json"), registry);

      succeeds(push(registry, "--authfile=" + home.resolve("elsewhere/auth.json")).run());
    }
  }

  @Test
  void aWrongPasswordIsRefusedAndNotRepeated() throws Exception {
    try (RealRegistry registry = withPassword()) {
      Program push = push(registry, "--username", USER, "--password-stdin", "--quiet");

      Program.Result result = push.run("canary-wrong".getBytes(StandardCharsets.UTF_8));

      assertThat(result.exitCode()).isEqualTo(6);
      assertThat(result.stderr()).contains("'" + USER + "'", registry.host());
      keepsTheSecret(result);
    }
  }

  @Test
  void nobodyIsRefusedWithAHint() throws Exception {
    try (RealRegistry registry = withPassword()) {
      Program.Result result = push(registry).run();

      assertThat(result.exitCode()).isEqualTo(6);
      assertThat(result.stderr()).contains("log");
    }
  }

  @Test
  void aTokenIsFetchedWithThePassword() throws Exception {
    try (TokenAuthority authority = new TokenAuthority(directory, PASSWORD);
        RealRegistry registry =
            RealRegistry.startWith(directory, "", authority.registrySection())) {
      logIn(home.resolve(".docker/config.json"), registry);

      succeeds(push(registry).run());

      assertThat(authority.queries()).allMatch(query -> query.contains("repository:org/greeting:"));
      assertThat(authority.queries()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void aTokenServerThatRefusesIsNamed() throws Exception {
    try (TokenAuthority authority = new TokenAuthority(directory, "another");
        RealRegistry registry =
            RealRegistry.startWith(directory, "", authority.registrySection())) {
      logIn(home.resolve(".docker/config.json"), registry);

      Program.Result result = push(registry).run();

      assertThat(result.exitCode()).isEqualTo(6);
      keepsTheSecret(result);
    }
  }

  private RealRegistry withTls() throws IOException {
    Program.of("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
        .with("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
        .with("-keyout", directory.resolve("tls.key").toString())
        .with("-out", directory.resolve("tls.crt").toString())
        .output();
    return RealRegistry.startWith(
        directory,
        """
          tls:
            certificate: %1$s/tls.crt
            key: %1$s/tls.key
        """
            .formatted(directory));
  }

  @Test
  void anAuthorityThatIsNamedIsTrusted() throws Exception {
    try (RealRegistry registry = withTls()) {
      succeeds(push(registry, "--ca-file=" + directory.resolve("tls.crt")).run());

      assertThat(Skopeo.inspect("docker://" + registry.host() + "/org/greeting:1"))
          .contains("sha256:");
    }
  }

  /** Their first request is a HEAD, whose refusal in plain HTTP has no body. */
  @Test
  void encryptionIsFoundOutByAPushThatBelievesNothing() throws Exception {
    try (RealRegistry registry = withTls()) {
      String authority = "--ca-file=" + directory.resolve("tls.crt");
      Program.Result result = push(registry, authority, "--no-index").run();
      Program.Result toTwo =
          push(registry, authority, "--no-index", "--registry=" + registry.host() + "/org/two:1")
              .run();

      succeeds(result);
      succeeds(toTwo);
      assertThat(result.stderr() + toTwo.stderr()).doesNotContain("trying again");
      assertThat(registry.accessLog().get(0)).contains("\"HEAD /v2/org/greeting/blobs/");
    }
  }

  /** As Guix sets both of them. */
  @Test
  void anAuthorityThatTheEnvironmentNamesIsTrusted() throws Exception {
    Path certificates = Files.createDirectory(directory.resolve("certificates"));
    Files.writeString(certificates.resolve("README"), "no certificate");
    Files.createSymbolicLink(certificates.resolve("dangling.pem"), Path.of("nowhere", "x.pem"));
    Files.createSymbolicLink(certificates.resolve("3f2a.0"), Path.of("tls.pem"));
    try (RealRegistry registry = withTls()) {
      Path certificate = directory.resolve("tls.crt");
      Files.copy(certificate, certificates.resolve("tls.pem"));
      Command plain = Command.withHome(home);

      succeeds(push(plain.with("SSL_CERT_FILE", certificate.toString()), registry).run());
      succeeds(push(plain.with("SSL_CERT_DIR", "/nonexistent::" + certificates), registry).run());
    }
  }

  @Test
  void anAuthorityThatIsNotNamedIsNotTrusted() throws Exception {
    try (RealRegistry registry = withTls()) {
      Program.Result result = push(registry, "--quiet").run();

      assertThat(result.exitCode()).isEqualTo(9);
      assertThat(result.stderr().lines().findFirst().orElseThrow())
          .contains("not trusted", "--ca-file")
          .doesNotContain("Exception");
      assertThat(directory.resolve("blobs/docker/registry/v2/repositories/org")).doesNotExist();
    }
  }
}
