package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.OwnCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of certificates and keys that a user names. */
class CertificateFilesTest {
  @TempDir Path directory;

  private Path certificate;
  private Path key;

  @BeforeEach
  void makeCertificate() throws Exception {
    OwnCertificate made = OwnCertificate.make(directory);
    Path own = Files.createDirectory(directory.resolve("own"));
    certificate = Files.copy(made.certificateFile(), own.resolve("client.cert"));
    key = Files.copy(made.keyFile(), own.resolve("client.key"));
  }

  private static final OwnDirectory NO_OPTION = new OwnDirectory(Optional.empty(), "");

  private static TrustedAuthorities trusted(RegistryOptions options) throws IOException {
    return TrustedAuthorities.of(options, OwnDirectory.of("a.io", options), true);
  }

  private String refusal() {
    RegistryOptions options =
        RegistryOptions.builder(new FakeClock())
            .certDirectory(Optional.of(certificate.getParent()))
            .build();
    Throwable thrown = catchThrowable(() -> trusted(options));
    assertThat(thrown).isInstanceOf(ImageException.class);
    assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.CONFIGURATION);
    return String.valueOf(thrown.getMessage());
  }

  @Test
  void aCertificateWithItsKeyIsRead() throws Exception {
    assertThat(OwnCertificates.in(NO_OPTION, certificate.getParent())).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "AAAA", ""})
  void aKeyThatIsCutIsNamed(String base64) throws IOException {
    Files.writeString(
        key, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");

    assertThat(refusal())
        .startsWith("--cert-dir: '" + key + "' is not a key in PKCS #8 form without a password");
  }

  @Test
  void aKeyThatIsMissingIsNamed() throws IOException {
    Files.delete(key);

    assertThat(refusal()).isEqualTo("--cert-dir: the key '" + key + "' cannot be read");
  }

  @Test
  void aCertificateThatIsNoneIsNamed() throws IOException {
    Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");

    assertThat(refusal())
        .isEqualTo("the file '" + certificate + "' cannot be read as certificates in PEM form");
  }

  @Test
  void aKeyMayStandInTheFileOfItsCertificate() throws Exception {
    Files.writeString(certificate, Files.readString(certificate) + Files.readString(key));
    Files.delete(key);

    assertThat(OwnCertificates.in(NO_OPTION, certificate.getParent())).isNotEmpty();
  }

  private static final String BAD =
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  private static final String REVOCATIONS =
      "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n";

  private List<String> warnings(RegistryOptions.Builder options) throws IOException {
    List<String> said = new ArrayList<>();
    X509TrustManager trusted = trusted(options.warnings(said::add).build()).trustManager();
    X509Certificate own = (X509Certificate) CertificateFile.read(certificate).certificates().get(0);
    assertThat(trusted.getAcceptedIssuers()).contains(own);
    return said;
  }

  /** What else stands in such files: keys, revocation lists, OpenSSL's own form, remarks. */
  @Test
  void whatIsNoCertificateInAFileOfAuthoritiesIsPassedOver() throws Exception {
    String trusted = Files.readString(certificate).replace(" CERTIFICATE", " TRUSTED CERTIFICATE");
    Path file =
        Files.writeString(
            directory.resolve("all.pem"),
            "a remark\n" + REVOCATIONS + Files.readString(key) + trusted);

    assertThat(warnings(RegistryOptions.builder(new FakeClock()).caFiles(List.of(file)))).isEmpty();
  }

  @Test
  void aMalformedCertificateAmongOthersIsWarnedOf() throws Exception {
    Path file =
        Files.writeString(directory.resolve("all.pem"), BAD + Files.readString(certificate) + BAD);

    assertThat(warnings(RegistryOptions.builder(new FakeClock()).caFiles(List.of(file))))
        .containsExactly(
            "the file '%s' holds malformed certificates (2 of 3), which are passed over"
                .formatted(file));
  }

  /** As in every {@code nix-shell --pure}. */
  @Test
  void anAuthorityOfTheEnvironmentThatIsMissingIsWarnedOf() throws Exception {
    Path missing = Path.of("/no-cert-file.crt");

    assertThat(
            warnings(
                RegistryOptions.builder(new FakeClock())
                    .caFiles(List.of(certificate))
                    .usualCaFile(Optional.of(missing))))
        .containsExactly(
            "SSL_CERT_FILE is passed over: the file '/no-cert-file.crt' cannot be read: no such"
                + " file or directory");
  }

  @Test
  void aFileWithoutACertificateIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("key.pem"), Files.readString(key));

    assertThatThrownBy(() -> CertificateFile.read(file))
        .hasMessage("the file '" + file + "' holds no certificate");
  }

  @Test
  void aCertificateMayBeInDerForm() throws Exception {
    byte[] der = CertificateFile.read(certificate).certificates().get(0).getEncoded();
    Path file = Files.write(directory.resolve("own.der"), der);

    assertThat(CertificateFile.read(file)).isEqualTo(CertificateFile.read(certificate));
  }

  @Test
  void anAuthorityThatIsMissingIsSaidToBe() {
    Path missing = directory.resolve("missing.pem");
    RegistryOptions options =
        RegistryOptions.builder(new FakeClock()).caFiles(List.of(missing)).build();

    assertThatThrownBy(() -> trusted(options))
        .hasMessage("the file '" + missing + "' cannot be read: no such file or directory");
  }
}
