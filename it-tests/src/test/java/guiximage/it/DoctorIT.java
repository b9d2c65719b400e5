package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.OwnCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examination of real registries: plain, with TLS, with tokens, with passwords, and none. */
class DoctorIT {
  private static final String PASSWORD = "canary-word";

  @TempDir Path directory;
  @TempDir Path home;

  private Program.Result doctor(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "doctor";
    System.arraycopy(words, 0, all, 1, words.length);
    return Command.withHome(home).program(List.of(all)).run();
  }

  private void logIn(RealRegistry registry, String password) throws IOException {
    Path file = home.resolve(".docker/config.json");
    Files.createDirectories(file.getParent());
    String pair =
        Base64.getEncoder().encodeToString(("jo:" + password).getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        file, "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.host(), pair));
  }

  @Test
  void aPlainRegistryIsTriedAndLeftAsItWas() throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory)) {
      Program.Result result = doctor("--write", registry.reference("org/app").toString());

      assertThat(result.exitCode()).isZero();
      assertThat(result.stdout().lines())
          .contains(
              "ok    TLS             none: HTTP without encryption, as on this machine",
              "ok    API             GET /v2/ is answered with 200; it asks for no credentials",
              "ok    pull            allowed; there is no 'latest'",
              "ok    push            allowed: an upload was begun, and given up",
              "ok    chunks          a blob may be sent in chunks; not used",
              "ok    mounts          blobs are mounted from other repositories",
              "ok    redirects       blobs come from the registry itself",
              "ok    OCI manifest    taken",
              "ok    OCI index       taken",
              "ok    Docker manifest taken")
          .noneMatch(line -> line.startsWith("FAIL"));
      assertThat(doctor(registry.reference("org/app").toString()).stdout())
          .contains("allowed; there is no 'latest'");
    }
  }

  @Test
  void anAuthorityThatIsNotKnownIsCodeNine() throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    String tls =
        "  tls:\n    certificate: %s\n    key: %s\n"
            .formatted(certificate.certificateFile(), certificate.keyFile());
    try (RealRegistry registry = RealRegistry.startWith(directory, tls)) {
      Program.Result refused = doctor(registry.reference("org/app").toString());
      assertThat(refused.exitCode()).isEqualTo(9);
      assertThat(refused.stdout()).contains("FAIL  TLS", "not trusted", "--ca-file");

      Path own = home.resolve(".config/containers/certs.d").resolve(registry.host());
      Files.createDirectories(own);
      Files.copy(certificate.certificateFile(), own.resolve("ca.crt"));
      Program.Result trusted = doctor(registry.reference("org/app").toString());
      assertThat(trusted.exitCode()).isZero();
      assertThat(trusted.stdout())
          .contains("ok    TLS             TLSv1.3, a certificate of CN=own");
    }
  }

  @Test
  void aTokenServerIsNamedWithTheScopesThatItGives() throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    try (OwnTokenServer server = OwnTokenServer.start(certificate, "jo", PASSWORD, 3600);
        RealRegistry registry = RealRegistry.startWith(directory, "", server.configuration())) {
      logIn(registry, PASSWORD);
      Program.Result right = doctor(registry.reference("org/app").toString());
      assertThat(right.exitCode()).isZero();
      assertThat(right.stdout())
          .contains(
              "it wants tokens of http",
              "user 'jo', from '" + home.resolve(".docker/config.json") + "'",
              " for 'repository:org/app:pull,push'")
          .doesNotContain(PASSWORD);

      logIn(registry, "canary-wrong");
      Program.Result wrong = doctor("--json", registry.reference("org/app").toString());
      assertThat(wrong.exitCode()).isEqualTo(6);
      assertThat(wrong.stdout()).contains("\"exitCode\" : 6").doesNotContain("canary");
    }
  }

  @Test
  void aWrongPasswordIsCodeSix() throws Exception {
    Path file = directory.resolve("htpasswd");
    Program.of("htpasswd", "-Bbc", file.toString(), "jo", PASSWORD).run();
    String section = "auth:\n  htpasswd:\n    realm: own\n    path: " + file + "\n";
    try (RealRegistry registry = RealRegistry.startWith(directory, "", section)) {
      logIn(registry, "canary-wrong");

      Program.Result result = doctor(registry.reference("org/app").toString());

      assertThat(result.exitCode()).isEqualTo(6);
      assertThat(result.stdout())
          .contains("it wants a user name and a password", "FAIL  pull", "FAIL  push", "'jo'")
          .doesNotContain("canary");
    }
  }

  @Test
  void aHostThatIsNotKnownAndAPortThatIsClosedAreCodeEight() {
    Program.Result host = doctor("registry.invalid/app");
    assertThat(host.exitCode()).isEqualTo(8);
    assertThat(host.stdout()).contains("FAIL  name            the host name 'registry.invalid'");
    Program.Result port = doctor("127.0.0.1:1/app");
    assertThat(port.exitCode()).isEqualTo(8);
    assertThat(port.stdout()).contains("FAIL  connection", "(tried 2 times)");
  }

  @Test
  void aStoreIsNamedWithItsDatabase() {
    Program.Result result = doctor("--store-root", SampleStore.shared().root().toString());

    assertThat(result.exitCode()).isZero();
    assertThat(result.stdout())
        .contains("ok    store           /", " can be used", "ok    database        the database ")
        .contains("ok    gzip ", "ok    Java ");
  }
}
