package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.credentials.CredentialSource;
import guiximage.credentials.Credentials;
import guiximage.oci.ImageReference;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class AccessOptionsTest {
  private static final List<ImageReference> OWN =
      List.of(ImageReference.parse("ghcr.io/org/app:1"));

  @TempDir Path home;

  @Command
  private static final class Asking {
    @CommandLine.Mixin final AccessOptions access = new AccessOptions();
  }

  private CredentialSource credentials(String... words) throws Exception {
    Asking asking = new Asking();
    new CommandLine(asking).parseArgs(words);
    ProcessInput input =
        new ProcessInput(
            new StandardInput(new ByteArrayInputStream("typed".getBytes(StandardCharsets.UTF_8))),
            Map.of(
                "HOME",
                home.toString(),
                "GITHUB_TOKEN",
                "canary",
                "CI_REGISTRY",
                "gitlab.example:5050",
                "CI_REGISTRY_USER",
                "gitlab-ci-token",
                "CI_REGISTRY_PASSWORD",
                "job"));
    return asking.access.credentials(input, OWN);
  }

  @Test
  void theTokenOfACiJobIsForTheImageAtGithubThatIsPushed() throws Exception {
    assertThat(credentials().find("ghcr.io", "org/app"))
        .contains(Credentials.ofPassword("GITHUB_TOKEN", "canary").from("GITHUB_TOKEN"));
    assertThat(credentials().find("ghcr.io", "org/base")).isEmpty();
    assertThat(credentials().find("quay.io", "org/app")).isEmpty();
  }

  @Test
  void whatGitlabGivesItsJobsIsForItsOwnRegistryAlone() throws Exception {
    assertThat(credentials().find("gitlab.example:5050", "org/app"))
        .contains(Credentials.ofPassword("gitlab-ci-token", "job").from("CI_REGISTRY_PASSWORD"));
    assertThat(credentials().find("gitlab.example", "org/app")).isEmpty();
    assertThat(credentials().find("docker.io", "org/app")).isEmpty();
  }

  @Test
  void whoeverHasLoggedInIsAskedBeforeTheTokenOfACiJob() throws Exception {
    Path file = Files.createDirectory(home.resolve(".docker")).resolve("config.json");
    Files.writeString(
        file, "{\"auths\": {\"ghcr.io\": {\"username\": \"jo\", \"password\": \"x\"}}}");

    assertThat(credentials().find("ghcr.io", "org/app"))
        .contains(Credentials.ofPassword("jo", "x").from("'" + file + "'"));
    assertThat(credentials("--username=me", "--password-stdin").find("ghcr.io", "org/app"))
        .contains(Credentials.ofPassword("me", "typed").from("standard input"));
  }

  @Test
  void aFileThatIsNamedStandsAlone() throws Exception {
    Path file = Files.writeString(home.resolve("auth.json"), "{}");

    assertThat(credentials("--authfile=" + file).find("ghcr.io", "org/app")).isEmpty();
  }
}
