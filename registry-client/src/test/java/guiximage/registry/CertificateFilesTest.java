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
import java.util.List;
import java.util.Optional;
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

  private String refusal() {
    RegistryOptions options =
        RegistryOptions.builder(new FakeClock())
            .certDirectory(Optional.of(certificate.getParent()))
            .build();
    Throwable thrown = catchThrowable(() -> TrustedAuthorities.of(options));
    assertThat(thrown).isInstanceOf(ImageException.class);
    assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.CONFIGURATION);
    return String.valueOf(thrown.getMessage());
  }

  @Test
  void aCertificateWithItsKeyIsRead() throws Exception {
    assertThat(OwnCertificates.in(certificate.getParent())).isNotEmpty();
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
  void anAuthorityThatIsMissingIsSaidToBe() {
    Path missing = directory.resolve("missing.pem");
    RegistryOptions options =
        RegistryOptions.builder(new FakeClock()).caFiles(List.of(missing)).build();

    assertThatThrownBy(() -> TrustedAuthorities.of(options))
        .hasMessage("the file '" + missing + "' cannot be read: no such file or directory");
  }
}
