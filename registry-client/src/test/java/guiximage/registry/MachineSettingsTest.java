package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.OwnCertificate;
import guiximage.credentials.CredentialSource;
import guiximage.credentials.Credentials;
import guiximage.hosts.CertificateDirectories;
import guiximage.hosts.RegistriesConfigFiles;
import guiximage.image.TestImages;
import guiximage.oci.ImageReference;
import guiximage.registry.PushRig.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What registries.conf and certs.d say of a registry: rows N41 and N42. */
class MachineSettingsTest {
  private static final ImageReference REMOTE = ImageReference.parse("registry.example/org/app:v1");

  @TempDir Path directory;
  private PushRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private void configure(String toml) throws IOException {
    Path file = Files.writeString(directory.resolve("registries.conf"), toml);
    Map<String, String> environment = Map.of("CONTAINERS_REGISTRIES_CONF", file.toString());
    rig.options.registries(
        new RegistriesConfigFiles(environment, Optional.empty(), directory).read());
  }

  private String source(ImageReference... candidates) throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      return client.source(List.of(candidates)).name();
    }
  }

  private boolean isFound(ImageReference reference) throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      return client
          .source(List.of(reference))
          .find(reference.identifier(), TestImages.AMD64)
          .isPresent();
    }
  }

  /** A closed port, an empty registry, the one that has it, and one that is not asked any more. */
  @Test
  void theFirstMirrorThatHasTheImageIsRead() throws Exception {
    rig.push();
    String here = "127.0.0.1:" + rig.registry.port();
    try (FakeRegistry empty = new FakeRegistry()) {
      configure(
          """
          [[registry]]
          location = "registry.example"
          [[registry.mirror]]
          location = "127.0.0.1:1"
          [[registry.mirror]]
          location = "127.0.0.1:%d/cache"
          [[registry.mirror]]
          location = "%s"
          [[registry.mirror]]
          location = "never.example"
          """
              .formatted(empty.port(), here));

      assertThat(source(REMOTE)).isEqualTo(here + "/org/app");

      assertThat(empty.requests())
          .isNotEmpty()
          .allMatch(line -> line.contains("/v2/cache/org/app/"));
      assertThat(rig.said)
          .anyMatch(
              line -> line.startsWith("passed over: manifest 127.0.0.1:1/org/app:v1: 127.0.0.1:1"));
    }
  }

  @Test
  void theLastPlaceIsTheRegistryWhereNoMirrorHasTheImage() throws Exception {
    try (FakeRegistry empty = new FakeRegistry()) {
      configure(
          """
          [[registry]]
          prefix = "registry.example/org"
          location = "%s/moved"
          [[registry.mirror]]
          location = "127.0.0.1:%d"
          """
              .formatted("127.0.0.1:" + rig.registry.port(), empty.port()));

      assertThat(source(REMOTE)).isEqualTo("127.0.0.1:" + rig.registry.port() + "/moved/app");
      assertThat(rig.registry.requests()).as("it is not asked before it is read").isEmpty();
    }
  }

  @Test
  void ofSeveralImagesThatMayBeMeantTheFirstThatExistsIsRead() throws Exception {
    rig.push();
    try (FakeRegistry empty = new FakeRegistry()) {
      String here = "127.0.0.1:" + rig.registry.port();

      assertThat(
              source(
                  ImageReference.parse("127.0.0.1:" + empty.port() + "/org/app:v1"),
                  ImageReference.parse(here + "/org/app:v1"),
                  ImageReference.parse("never.example/org/app:v1")))
          .isEqualTo(here + "/org/app");
    }
  }

  @Test
  void aRegistryThatIsBlockedIsNotAsked() throws Exception {
    configure(
        "[[registry]]\nlocation = '127.0.0.1:%d/org'\nblocked = true\n"
            .formatted(rig.registry.port()));

    assertThat(rig.fails(FailureKind.CONFIGURATION))
        .hasMessageEndingWith(
            "'" + directory.resolve("registries.conf") + "' blocks this registry");
    assertThat(rig.registry.requests()).isEmpty();
  }

  @Test
  void whatIsPushedGoesToTheRegistryWhateverMirrorsItHas() throws Exception {
    configure(
        """
        [[registry]]
        prefix = "127.0.0.1:%d"
        location = "never.example"
        [[registry.mirror]]
        location = "never.example/mirror"
        """
            .formatted(rig.registry.port()));

    rig.succeeds();
  }

  /** As a registry elsewhere, behind a proxy that finds its name. */
  private void reach(SocksProxy proxy) {
    String address = "socks5://127.0.0.1:" + proxy.port();
    rig.options.proxies(
        Proxies.parse(Optional.of(address), Optional.of(address), Optional.empty()));
  }

  private static final String INSECURE =
      "[[registry]]\nlocation = 'registry.example'\ninsecure = true\n";

  @Test
  void anInsecureRegistryMaySpeakWithoutEncryption() throws Exception {
    rig.push();
    try (FirstContactFront front = FirstContactFront.withoutTls(rig.registry.port());
        SocksProxy proxy = new SocksProxy(front.port())) {
      reach(proxy);
      assertThatThrownBy(() -> isFound(REMOTE)).hasMessageContaining("registry.example:443 broke");
      configure(INSECURE);

      assertThat(isFound(REMOTE)).isTrue();

      assertThat(proxy.names()).contains("registry.example:443", "registry.example:80");
    }
  }

  @Test
  void anInsecureRegistryMayShowAnyCertificate() throws Exception {
    rig.close();
    rig = new PushRig(Protocol.HTTP_2);
    rig.push();
    rig.options.caFiles(List.of());
    try (SocksProxy proxy = new SocksProxy(rig.front().port())) {
      reach(proxy);
      assertThatThrownBy(() -> isFound(REMOTE))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CERTIFICATE));
      configure(INSECURE);

      assertThat(isFound(REMOTE)).isTrue();

      assertThat(proxy.names()).as("encrypted all the time").doesNotContain("registry.example:80");
    }
  }

  /** The name of another registry is not that of an insecure one. */
  @Test
  void onlyTheInsecureRegistryItselfNeedsNoCertificate() throws Exception {
    rig.close();
    rig = new PushRig(Protocol.HTTP_2);
    rig.options.caFiles(List.of());
    try (SocksProxy proxy = new SocksProxy(rig.front().port())) {
      reach(proxy);
      configure(INSECURE);

      assertThatThrownBy(() -> isFound(ImageReference.parse("other.example/org/app:v1")))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CERTIFICATE));
    }
  }

  @Test
  void credentialsDoNotGoToARegistryWhoseCertificateIsNotVerified() throws Exception {
    rig.close();
    rig = new PushRig(Protocol.HTTP_2);
    rig.options.caFiles(List.of());
    rig.registry.demand(FakeLogin.basic("jo", PushRig.SECRET));
    rig.options.credentials(
        CredentialSource.only("registry.example", Credentials.ofPassword("jo", PushRig.SECRET)));
    try (SocksProxy proxy = new SocksProxy(rig.front().port())) {
      reach(proxy);
      configure(INSECURE);

      assertThatThrownBy(() -> isFound(REMOTE))
          .hasMessageEndingWith(
              "credentials for registry.example would be sent without verification of its"
                  + " certificate; allow that with --insecure-http-credentials registry.example");
      assertThat(rig.registry.heads()).noneMatch(head -> head.toString().contains("Authorization"));
    }
  }

  @Test
  void theCertificatesOfARegistryAreForItAlone() throws Exception {
    rig.close();
    rig = new PushRig(Protocol.HTTP_2);
    rig.push();
    rig.options.caFiles(List.of());
    Path own = directory.resolve("certs.d/127.0.0.1:" + rig.front().port());
    Files.createDirectories(own);
    Files.copy(Http2Front.authority(), own.resolve("ca.crt"));
    rig.options.certificateDirectories(
        new CertificateDirectories(
            List.of(directory.resolve("none"), directory.resolve("certs.d"))));

    assertThat(isFound(ImageReference.parse("127.0.0.1:" + rig.front().port() + "/org/app:v1")))
        .isTrue();
    assertThatThrownBy(
            () -> isFound(ImageReference.parse("localhost:" + rig.front().port() + "/org/app:v1")))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CERTIFICATE));
  }

  @Test
  void theCommandLineHasItsWayBeforeTheDirectoriesOfRegistries() throws Exception {
    OwnCertificate made = OwnCertificate.make(directory);
    Path own = Files.createDirectories(directory.resolve("certs.d/a.io"));
    Files.copy(made.certificateFile(), own.resolve("client.cert"));
    RegistryOptions.Builder options =
        rig.options.certificateDirectories(
            new CertificateDirectories(List.of(directory.resolve("certs.d"))));

    assertThatThrownBy(() -> trusted("a.io", options))
        .hasMessage("the key '" + own.resolve("client.key") + "' cannot be read");
    trusted("b.io", options);
    Path named = Files.createDirectory(directory.resolve("named"));
    trusted("a.io", options.certDirectory(Optional.of(named)));
  }

  private static void trusted(String registry, RegistryOptions.Builder builder) throws IOException {
    RegistryOptions options = builder.build();
    assertThat(TrustedAuthorities.of(options, OwnDirectory.of(registry, options), true))
        .isNotNull();
  }
}
