package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.registry.credentials.CredentialHelperUnhandledServerUrlException;
import com.google.cloud.tools.jib.registry.credentials.DockerConfigCredentialRetriever;
import com.google.cloud.tools.jib.registry.credentials.DockerCredentialHelper;
import guiximage.ImageException;
import guiximage.credentials.CredentialFiles;
import guiximage.credentials.Credentials;
import guiximage.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What jib makes of the same words and files, and where it cannot be used. When one of the latter
 * fails after an update, jib has learned it, and our own code for it can go.
 */
class JibTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghcr.io/org/name:1.2",
        "localhost:5000/lab/git:1",
        "127.0.0.1:5000/a__b.c-d",
        "quay.io/a/b/c:v1",
        "registry.example.org:443/x"
      })
  void referencesMeanTheSame(String text) throws InvalidImageReferenceException {
    com.google.cloud.tools.jib.api.ImageReference theirs =
        com.google.cloud.tools.jib.api.ImageReference.parse(text);

    ImageReference ours = ImageReference.parse(text);

    assertThat(ours.registry()).isEqualTo(theirs.getRegistry());
    assertThat(ours.repository()).isEqualTo(theirs.getRepository());
    assertThat(ours.identifier()).isEqualTo(theirs.getQualifier());
  }

  @Test
  void dockersFileHoldsTheSameCredentials() throws Exception {
    String word =
        Base64.getEncoder().encodeToString("me:secret:1".getBytes(StandardCharsets.UTF_8));
    Path file = directory.resolve("config.json");
    Files.writeString(
        file, "{\"auths\": {\"registry.example.org\": {\"auth\": \"%s\"}}}".formatted(word));
    Credential theirs =
        DockerConfigCredentialRetriever.create("registry.example.org", file)
            .retrieve(event -> {})
            .orElseThrow();

    Optional<Credentials> ours =
        CredentialFiles.of(file, Map.of()).find("registry.example.org", "any/name");

    assertThat(ours)
        .contains(
            Credentials.ofPassword(theirs.getUsername(), theirs.getPassword())
                .from("'" + file + "'"));
  }

  /** Why an entry is looked up by our own code: this would give one team's password to another. */
  @Test
  void jibTakesTheEntryOfAnOrganisationForTheWholeRegistry() throws Exception {
    Path file = directory.resolve("config.json");
    Files.writeString(
        file, "{\"auths\": {\"quay.io/org\": {\"username\": \"jo\", \"password\": \"x\"}}}");

    assertThat(DockerConfigCredentialRetriever.create("quay.io", file).retrieve(event -> {}))
        .isPresent();
    assertThat(CredentialFiles.of(file, Map.of()).find("quay.io", "other/name")).isEmpty();
  }

  /** Why helpers are run by our own code: going on without credentials hides what is wrong. */
  @Test
  void jibTakesAHelperThatFailsForOneThatKnowsNothing() throws Exception {
    Path program = directory.resolve("docker-credential-broken");
    Files.writeString(
        program, "#!/bin/sh\ncat >/dev/null; echo the keychain is locked >&2; exit 3\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Path file = Files.writeString(directory.resolve("config.json"), "{\"credsStore\": \"broken\"}");

    assertThatThrownBy(() -> new DockerCredentialHelper("quay.io", program).retrieve())
        .isInstanceOf(CredentialHelperUnhandledServerUrlException.class)
        .hasMessageContaining("the keychain is locked");
    assertThatThrownBy(
            () ->
                CredentialFiles.of(file, Map.of("PATH", directory.toString()))
                    .find("quay.io", "any/name"))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith("'docker-credential-broken' failed with exit code 3");
  }
}
