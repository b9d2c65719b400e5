package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.build.PreviousImages;
import guiximage.image.StatementKey;
import guiximage.oci.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

class ReuseOptionsTest {
  private static final ImageReference TARGET = ImageReference.parse("r.test/app:1");

  /** A command that takes sources too. */
  @CommandLine.Command
  private static final class Words {
    @Mixin private final ReuseOptions reuse = new ReuseOptions();

    @Parameters(arity = "0..*")
    private List<String> sources = new ArrayList<>();
  }

  private static Words read(String... words) {
    return CommandLine.populateCommand(new Words(), ReuseOptions.withUsualTag(words));
  }

  private static ProcessInput input(Map<String, String> environment) {
    return new ProcessInput(new StandardInput(InputStream.nullInputStream()), environment);
  }

  private static List<String> candidates(Words words) throws IOException {
    PreviousImages previous =
        words.reuse.previous(
            input(Map.of()),
            (reference, platform) -> Optional.empty(),
            List.of(TARGET),
            StatementKey.NONE);
    return previous.candidates().stream().map(ImageReference::toString).toList();
  }

  @Test
  void whatIsRememberedIsAskedFirstAndMoved() throws IOException {
    Words words = read("--remember", "--reuse-from=r.test/other:2", "result");

    assertThat(words.sources).containsExactly("result");
    assertThat(candidates(words))
        .containsExactly("r.test/app:guix-image", "r.test/app:1", "r.test/other:2");
    assertThat(words.reuse.withRemembered(List.of("1", "v1")))
        .containsExactly("1", "v1", "guix-image");
  }

  @Test
  void theTagToRememberIsWrittenWithASign() throws IOException {
    Words words = read("--remember=cache", "result");

    assertThat(words.sources).containsExactly("result");
    assertThat(candidates(words)).containsExactly("r.test/app:cache", "r.test/app:1");
    assertThat(read("--remember", "result").sources).containsExactly("result");
    assertThatThrownBy(() -> candidates(read("--remember=-x")))
        .hasMessageStartingWith("--remember: '-x' is not a valid tag");
  }

  @Test
  void nothingIsRememberedWithoutBeingAsked() throws IOException {
    assertThat(candidates(read("result"))).containsExactly("r.test/app:1");
    assertThat(read("result").reuse.withRemembered(List.of("1"))).containsExactly("1");
    assertThat(candidates(read("--no-index"))).isEmpty();
  }

  @Test
  void variablesOfCiNameBranches() {
    assertThat(
            BranchTags.of(
                    input(
                        Map.of(
                            "GITHUB_REF_TYPE", "branch",
                            "GITHUB_REF_NAME", "12/merge",
                            "GITHUB_HEAD_REF", "fix/thing",
                            "GITHUB_BASE_REF", "main")))
                .moving())
        .containsExactly("12-merge", "fix-thing", "main");
    assertThat(
            BranchTags.of(input(Map.of("GITHUB_REF_TYPE", "tag", "GITHUB_REF_NAME", "v1")))
                .moving())
        .isEmpty();
    assertThat(
            BranchTags.of(
                    input(
                        Map.of(
                            "CI_COMMIT_BRANCH", "feature_1",
                            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "develop",
                            "CI_DEFAULT_BRANCH", "trunk")))
                .moving())
        .containsExactly("feature_1", "develop", "trunk");
    assertThat(BranchTags.of(input(Map.of("CI_COMMIT_BRANCH", "/"))).moving()).isEmpty();
    assertThat(BranchTags.of(input(Map.of("BRANCH_NAME", ".hidden/" + "x".repeat(200)))).moving())
        .containsExactly("hidden-" + "x".repeat(121));
  }
}
