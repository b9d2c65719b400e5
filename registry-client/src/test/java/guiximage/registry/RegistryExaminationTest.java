package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import guiximage.FailureKind;
import guiximage.Finding;
import guiximage.ImageException;
import guiximage.credentials.CredentialSource;
import guiximage.credentials.Credentials;
import guiximage.hosts.RegistriesConfigFiles;
import guiximage.oci.ImageReference;
import guiximage.registry.PushRig.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryExaminationTest {
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

  private List<Finding> examine(String reference, boolean write) throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      return client.examination(ImageReference.parse(reference)).examine(write);
    }
  }

  private List<Finding> examine(boolean write) throws IOException {
    return examine(rig.registry.reference(PushRig.REPOSITORY) + ":" + PushRig.TAG, write);
  }

  private static String text(List<Finding> findings, String subject) {
    return findings.stream()
        .filter(finding -> finding.subject().equals(subject))
        .map(Finding::text)
        .findFirst()
        .orElse("not looked at");
  }

  private static Finding last(List<Finding> findings) {
    return findings.get(findings.size() - 1);
  }

  @Test
  void nothingIsStoredWithoutBeingAskedFor() throws IOException {
    List<Finding> findings = examine(false);

    assertThat(findings).allMatch(Finding::isGood);
    assertThat(findings)
        .extracting(Finding::subject)
        .containsExactly(
            "registries.conf",
            "proxy",
            "name",
            "TLS",
            "clock",
            "API",
            "credentials",
            "pull",
            "push",
            "abilities");
    assertThat(text(findings, "proxy")).isEqualTo("none: the registry is on this machine");
    assertThat(text(findings, "TLS"))
        .isEqualTo("none: HTTP without encryption, as on this machine");
    assertThat(text(findings, "API"))
        .isEqualTo("GET /v2/ is answered with 200; it asks for no credentials");
    assertThat(text(findings, "pull")).isEqualTo("allowed; there is no 'v1'");
    assertThat(rig.registry.count("PUT", "/v2/")).isZero();
    assertThat(rig.registry.openSessions()).isZero();
  }

  @Test
  void anImageThatIsThereTellsWhatTheRegistryIsAbleTo() throws IOException {
    rig.push();
    rig.registry.forgetRequests();

    List<Finding> findings = examine(false);

    assertThat(findings).allMatch(Finding::isGood);
    assertThat(text(findings, "pull"))
        .isEqualTo("allowed; 'v1' is " + rig.image.manifestBlob().descriptor().digest());
    assertThat(text(findings, "manifest"))
        .isEqualTo("served as application/vnd.oci.image.manifest.v1+json");
    assertThat(text(findings, "redirects")).isEqualTo("blobs come from the registry itself");
    assertThat(rig.registry.count("PUT", "/v2/")).isZero();
    assertThat(rig.registry.openSessions()).isZero();
  }

  @Test
  void withAFewBytesEverythingIsTriedAndLeftAsItWas() throws IOException {
    List<Finding> findings = examine(true);

    assertThat(text(findings, "uploads")).startsWith("POST, then PUT");
    assertThat(text(findings, "OCI manifest")).isEqualTo("taken");
    assertThat(text(findings, "OCI index")).isEqualTo("taken");
    assertThat(text(findings, "Docker manifest")).isEqualTo("taken");
    assertThat(text(findings, "annotations")).startsWith("kept: ");
    assertThat(last(findings).subject()).isEqualTo("scratch");
    assertThat(rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG)).isEmpty();
    assertThat(rig.registry.count("DELETE", "/manifests/sha256:")).isEqualTo(3);
    assertThat(rig.registry.openSessions()).isZero();
    assertThat(rig.registry.violations()).isEmpty();
  }

  @Test
  void aRegistryWithoutOciManifestsIsFoundOut() throws IOException {
    rig.registry.fault("PUT", "/manifests/").always().answer(415);

    List<Finding> findings = examine(true);

    assertThat(text(findings, "OCI manifest")).startsWith("not taken: ").contains("415");
    assertThat(findings)
        .filteredOn(finding -> finding.subject().equals("OCI manifest"))
        .extracting(Finding::advice)
        .containsExactly(Optional.of("use --manifest-format docker, and no index"));
    assertThat(text(findings, "OCI index")).isEqualTo("not looked at");
  }

  @Test
  void whatIsGrantedAndOfWhomIsSaid() throws IOException {
    rig.registry.demand(FakeLogin.tokens("jo", PushRig.SECRET));
    rig.options.credentials(
        CredentialSource.only(
            rig.registry.reference("x").registry(),
            Credentials.ofPassword("jo", PushRig.SECRET).from("'auth.json'")));

    List<Finding> findings = examine(false);

    assertThat(findings).allMatch(Finding::isGood);
    assertThat(text(findings, "credentials")).isEqualTo("user 'jo', from 'auth.json'");
    assertThat(text(findings, "API")).contains("is answered with 401; it wants tokens of http://");
    assertThat(text(findings, "token")).endsWith(" for 'repository:org/app:pull,push'");
    assertThat(findings.toString()).doesNotContain(PushRig.SECRET);
  }

  @Test
  void aWrongPasswordIsNoRightToPullOrPush() throws IOException {
    rig.registry.demand(FakeLogin.basic("jo", PushRig.SECRET));
    rig.options.credentials(
        CredentialSource.only(
            rig.registry.reference("x").registry(),
            Credentials.ofPassword("jo", "canary-wrong").from("standard input")));

    List<Finding> findings = examine(false);

    assertThat(findings)
        .filteredOn(finding -> !finding.isGood())
        .extracting(Finding::subject, finding -> finding.failure().orElseThrow())
        .containsExactly(
            tuple("pull", FailureKind.CREDENTIALS), tuple("push", FailureKind.CREDENTIALS));
    assertThat(text(findings, "pull")).contains("user 'jo' was refused", "log in with");
    assertThat(findings.toString()).doesNotContain("canary");
  }

  @Test
  void aNameThatIsNotKnownIsWhereItEnds() throws IOException {
    List<Finding> findings = examine("registry.invalid/app", false);

    assertThat(last(findings))
        .isEqualTo(
            Finding.bad(
                "name",
                FailureKind.TEMPORARY,
                "the host name 'registry.invalid' is not known",
                "look at its spelling, at the network of this machine, and whether a proxy is"
                    + " needed (HTTPS_PROXY)"));
  }

  @Test
  void aClosedPortIsWhereItEnds() throws IOException {
    List<Finding> findings = examine("127.0.0.1:1/app", false);

    assertThat(last(findings).subject()).isEqualTo("connection");
    assertThat(last(findings).failure()).contains(FailureKind.TEMPORARY);
    assertThat(last(findings).text()).contains("127.0.0.1:1 cannot be reached");
  }

  @Test
  void anAuthorityThatIsNotKnownIsNamedWithWhatToDo() throws Exception {
    rig.close();
    rig = new PushRig(Protocol.HTTP_2);
    rig.options.caFiles(List.of());

    List<Finding> findings = examine(false);

    assertThat(last(findings).subject()).isEqualTo("TLS");
    assertThat(last(findings).failure()).contains(FailureKind.CERTIFICATE);
    assertThat(last(findings).text()).contains("not trusted", "--ca-file");
  }

  @Test
  void theCertificateThatIsShownIsDescribed() throws Exception {
    rig.close();
    rig = new PushRig(Protocol.HTTP_2);

    assertThat(text(examine(false), "TLS"))
        .matches("TLSv1\\.[23], a certificate of .* by .*, valid until 2.*Z");
  }

  @Test
  void aWebSiteIsNoRegistry() throws IOException {
    rig.registry.fault("GET", "/v2/").always().answer(404);

    assertThat(last(examine(false)))
        .isEqualTo(
            Finding.bad(
                "API",
                FailureKind.REGISTRY,
                "GET /v2/ is answered with 404",
                "is it a registry? Look at host and port"));
  }

  @Test
  void aClockThatIsWrongIsWarnedOf() throws IOException {
    rig.registry.fault("GET", "/v2/").answer(200, "Date: Mon, 23 Nov 2026 19:00:00 GMT");
    rig.clock.putForward(Duration.ofSeconds(5));

    Finding clock =
        examine(false).stream()
            .filter(finding -> finding.subject().equals("clock"))
            .findFirst()
            .orElseThrow();

    assertThat(clock.text()).isEqualTo("+3605 s from that of the registry");
    assertThat(clock.advice().orElseThrow()).startsWith("set this machine's clock");
  }

  @Test
  void theProxyThatIsUsedIsNamedAndWhyThereIsNone() throws IOException {
    rig.options.plainHttpHosts(Set.of("registry.example", "no.invalid"));
    String here = "127.0.0.1:" + rig.registry.port();
    rig.options.proxies(
        Proxies.parse(
            Optional.empty(), Optional.of("http://jo:canary@" + here), Optional.of("no.invalid")));

    assertThat(text(examine("registry.example/app", false), "proxy"))
        .isEqualTo(here + " (HTTP_PROXY)");
    assertThat(text(examine("registry.example/app", false), "name")).isEqualTo("not looked at");
    assertThat(text(examine("no.invalid/app", false), "proxy"))
        .isEqualTo("none: NO_PROXY excepts it");
    assertThat(text(examine("other.invalid/app", false), "proxy"))
        .isEqualTo("none: HTTPS_PROXY is not set");
  }

  @Test
  void whatRegistriesConfSaysIsSaid() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("registries.conf"),
            """
            [[registry]]
            location = "a.invalid"
            [[registry.mirror]]
            location = "b.invalid"
            [[registry.mirror]]
            location = "c.invalid"
            [[registry]]
            location = "d.invalid"
            blocked = true
            """);
    rig.options.registries(
        new RegistriesConfigFiles(
                Map.of("CONTAINERS_REGISTRIES_CONF", file.toString()), Optional.empty(), directory)
            .read());

    assertThat(text(examine("a.invalid/app", false), "registries.conf"))
        .isEqualTo("read from b.invalid/app, c.invalid/app first");
    Finding blocked = examine("d.invalid/app", false).get(0);
    assertThat(blocked.failure()).contains(FailureKind.CONFIGURATION);
    assertThat(blocked.text()).isEqualTo("'" + file + "' blocks d.invalid/app");
  }

  @Test
  void aSourceOfCredentialsThatFailsIsNamed() throws IOException {
    rig.options.credentials(
        (registry, repository) -> {
          throw new ImageException(FailureKind.CREDENTIALS, "the helper is locked");
        });

    List<Finding> findings = examine(false);

    assertThat(text(findings, "credentials"))
        .isEqualTo("they cannot be read: the helper is locked");
    assertThat(text(findings, "pull")).startsWith("allowed");
  }
}
