package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.registry.credentials.DockerConfigCredentialRetriever;
import guiximage.oci.ImageReference;
import guiximage.registry.CredentialFiles;
import guiximage.registry.Credentials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What jib, the other program of this kind in Java, makes of the same words and files. */
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

  @ParameterizedTest
  @ValueSource(strings = {"a.b/C", "a.b/c:-x", "a.b//c", "a.b/c d", "https://a.b/c"})
  void whatJibRefusesWeRefuse(String text) {
    assertThat(com.google.cloud.tools.jib.api.ImageReference.isValidRepository(text)).isFalse();
    assertThat(isOurReference(text)).isFalse();
  }

  private static boolean isOurReference(String text) {
    try {
      ImageReference.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
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

    assertThat(ours).contains(Credentials.ofPassword(theirs.getUsername(), theirs.getPassword()));
  }
}
