package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CiAnnotationsTest {

  @Test
  void aJobOfGithubNamesCommitAndRepository() {
    assertThat(
            CiAnnotations.of(
                Map.of(
                    "GITHUB_SHA", "abc",
                    "GITHUB_SERVER_URL", "https://github.com",
                    "GITHUB_REPOSITORY", "org/app")))
        .containsExactly(
            Map.entry("org.opencontainers.image.revision", "abc"),
            Map.entry("org.opencontainers.image.source", "https://github.com/org/app"));
  }

  @Test
  void aJobOfGitlabNamesTheTimeToo() {
    assertThat(
            CiAnnotations.of(
                Map.of(
                    "CI_COMMIT_SHA", "abc",
                    "CI_PROJECT_URL", "https://gitlab.com/org/app",
                    "CI_COMMIT_TIMESTAMP", "2026-11-29T10:00:00+00:00")))
        .containsExactly(
            Map.entry("org.opencontainers.image.created", "2026-11-29T10:00:00+00:00"),
            Map.entry("org.opencontainers.image.revision", "abc"),
            Map.entry("org.opencontainers.image.source", "https://gitlab.com/org/app"));
  }

  @Test
  void outsideOfAJobThereAreNone() {
    assertThat(CiAnnotations.of(Map.of("GITHUB_SHA", "", "HOME", "/root"))).isEmpty();
  }
}
