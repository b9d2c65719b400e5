package guiximage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed reference of the command line is what the shipped command says of itself. */
class CliReferenceIT {
  private static final Path REFERENCE = Command.CHECKOUT.resolve("docs/cli.md");
  private static final Path TOOL = Command.CHECKOUT.resolve("tools/cli-reference");

  @Test
  void theReferenceIsWhatTheHelpTextsSay() throws IOException {
    String said = Program.of(TOOL.toString(), "-").output();

    assertThat(Files.readString(REFERENCE, UTF_8))
        .as("docs/cli.md is of another version of the command; run tools/cli-reference")
        .isEqualTo(said);
  }

  @Test
  void everySubcommandAndItsOptionsAreInTheReference() throws IOException {
    assertThat(Files.readString(REFERENCE, UTF_8))
        .contains(
            "## guix-image push\n",
            "## guix-image export\n",
            "## guix-image plan\n",
            "## guix-image stream\n",
            "## guix-image verify\n",
            "## guix-image inspect\n",
            "## guix-image doctor\n",
            "## guix-image cache prune\n",
            "## guix-image demo\n")
        .contains("--registry=REF", "--digestfile=FILE", "Exit codes:")
        .doesNotContain("rehearse");
  }
}
