package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.OwnCertificate;
import guiximage.cli.ProcessClock;
import guiximage.credentials.CredentialFiles;
import guiximage.credentials.CredentialSource;
import guiximage.credentials.Credentials;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.registry.RegistryClient;
import guiximage.registry.RegistryClient.Access;
import guiximage.registry.RegistryOptions;
import guiximage.registry.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real registry with each of its ways of telling people apart, and with encryption. */
@Tag("every-java")
class RegistryLoginIT {
  private static final Platform AMD64 = Platform.linux("amd64");
  private static final String PASSWORD = "canary-pass:wörd";

  @TempDir Path directory;

  private static RegistryOptions.Builder options(CredentialSource credentials) {
    return RegistryOptions.builder(new ProcessClock()).credentials(credentials);
  }

  private static CredentialSource known(RealRegistry registry) {
    return CredentialSource.only(registry.host(), Credentials.ofPassword("jo", PASSWORD));
  }

  private static void push(ImageReference reference, RegistryOptions.Builder options)
      throws IOException {
    List<Blob> layers = List.of(TestImages.randomLayer(1, 100_000), TestImages.randomLayer(2, 10));
    Image image = TestImages.image(AMD64, layers);
    try (RegistryClient client = new RegistryClient(options.build())) {
      Repository repository = client.repository(reference, Access.PULL_AND_PUSH);
      repository.find("v1", AMD64);
      Destination destination = repository.destination(List.of("v1"), List.of());
      for (Blob layer : layers) {
        destination.put(layer);
      }
      destination.publish(new ImageSet(List.of(image)));
      assertThat(repository.find("v1", AMD64).orElseThrow().manifest()).isEqualTo(image.manifest());
    }
  }

  private RealRegistry withPasswords() throws Exception {
    Path file = directory.resolve("htpasswd");
    Process process =
        new ProcessBuilder("htpasswd", "-Bbc", file.toString(), "jo", PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
    return RealRegistry.startWith(
        directory, "", "auth:\n  htpasswd:\n    realm: own\n    path: " + file + "\n");
  }

  @Test
  void aPasswordOpensIt() throws Exception {
    try (RealRegistry registry = withPasswords()) {
      push(registry.reference("org/app"), options(known(registry)));
    }
  }

  @Test
  void aPasswordInAFileOfPodmanOpensIt() throws Exception {
    try (RealRegistry registry = withPasswords()) {
      Path file =
          Files.writeString(
              directory.resolve("auth.json"),
              "{\"auths\":{\"%s\":{\"username\":\"jo\",\"password\":\"%s\"}}}"
                  .formatted(registry.host(), PASSWORD));

      push(registry.reference("org/app"), options(CredentialFiles.of(file, Map.of())));
    }
  }

  @Test
  void withoutTheRightPasswordItStaysShut() throws Exception {
    try (RealRegistry registry = withPasswords()) {
      Credentials wrong = Credentials.ofPassword("jo", "canary-wrong");
      for (CredentialSource source :
          List.of(CredentialSource.none(), CredentialSource.only(registry.host(), wrong))) {

        Throwable thrown =
            catchThrowable(() -> push(registry.reference("org/app"), options(source)));

        assertThat(thrown).isInstanceOf(ImageException.class).hasMessageNotContaining("canary");
        assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.CREDENTIALS);
      }
    }
  }

  @Test
  void aTokenOpensItAndOneIsEnough() throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    try (OwnTokenServer server = OwnTokenServer.start(certificate, "jo", PASSWORD, 3600);
        RealRegistry registry = RealRegistry.startWith(directory, "", server.configuration())) {
      push(registry.reference("org/app"), options(known(registry)));

      assertThat(server.tokens()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"localhost, 127.0.0.1", "127.0.0.1, localhost"})
  void aTokenServerUnderAnotherNameOfThisMachineOpensIt(String registryName, String serverName)
      throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    try (OwnTokenServer server = OwnTokenServer.start(certificate, "jo", PASSWORD, 3600);
        RealRegistry registry =
            RealRegistry.startWith(directory, "", server.configuration(serverName))) {
      String host = registryName + ":" + registry.port();
      CredentialSource known = CredentialSource.only(host, Credentials.ofPassword("jo", PASSWORD));

      push(ImageReference.parse(host + "/org/app"), options(known));

      assertThat(server.tokens()).isEqualTo(1);
    }
  }

  @Test
  void aTokenForTwoRepositoriesLetsBlobsBeMounted() throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    try (OwnTokenServer server = OwnTokenServer.start(certificate, "jo", PASSWORD, 3600);
        RealRegistry registry = RealRegistry.startWith(directory, "", server.configuration())) {
      push(registry.reference("org/base"), options(known(registry)));

      try (RegistryClient client = new RegistryClient(options(known(registry)).build())) {
        Destination destination =
            client
                .repository(registry.reference("org/app"), Access.PULL_AND_PUSH)
                .destination(List.of(), List.of(registry.reference("org/base")));

        assertThat(destination.put(TestImages.randomLayer(1, 100_000)))
            .isEqualTo(Destination.Transfer.MOUNTED);
      }
    }
  }

  @Test
  void anEncryptedRegistryOfThisMachineIsFoundOut() throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    try (RealRegistry registry = encrypted(certificate)) {
      RegistryOptions.Builder options =
          options(CredentialSource.none()).caFiles(List.of(certificate.certificateFile()));

      push(registry.reference("org/app"), options);
      push(ImageReference.parse("localhost:" + registry.port() + "/org/app"), options);
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsNotTrusted() throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    try (RealRegistry registry = encrypted(certificate)) {
      Throwable thrown =
          catchThrowable(
              () -> push(registry.reference("org/app"), options(CredentialSource.none())));

      assertThat(thrown).isInstanceOf(ImageException.class).hasMessageEndingWith("with --ca-file");
      assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.CERTIFICATE);
    }
  }

  @Test
  void aCertificateOfOurOwnOpensIt() throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    Path shown = Files.createDirectory(directory.resolve("shown"));
    Files.copy(certificate.certificateFile(), shown.resolve("ca.crt"));
    try (RealRegistry registry = askingForCertificates(certificate)) {
      RegistryOptions.Builder options =
          options(CredentialSource.none()).certDirectory(Optional.of(shown));
      assertThat(catchThrowable(() -> push(registry.reference("org/app"), options)))
          .isInstanceOf(IOException.class);

      Files.copy(certificate.certificateFile(), shown.resolve("own.cert"));
      Files.copy(certificate.keyFile(), shown.resolve("own.key"));

      push(registry.reference("org/app"), options);
    }
  }

  private RealRegistry askingForCertificates(OwnCertificate certificate) throws IOException {
    return RealRegistry.startWith(
        directory,
        """
          tls:
            certificate: %s
            key: %s
            clientcas:
              - %s
        """
            .formatted(
                certificate.certificateFile(),
                certificate.keyFile(),
                certificate.certificateFile()));
  }

  @Test
  void aRegistryIsReachedByTheNameOfThisMachine() throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory)) {
      push(
          ImageReference.parse("localhost:" + registry.port() + "/org/app"),
          options(CredentialSource.none()));
    }
  }

  private RealRegistry encrypted(OwnCertificate certificate) throws IOException {
    return RealRegistry.startWith(
        directory,
        """
          tls:
            certificate: %s
            key: %s
        """
            .formatted(certificate.certificateFile(), certificate.keyFile()));
  }
}
