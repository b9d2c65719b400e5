package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes the manual to {@code target/manual}, a page a command, and completions beside it: {@code
 * tools/release} takes them from there.
 */
class ManualTest {
  private static final Path MANUAL = Path.of("target/manual");

  private final CommandLine command =
      new Commands(
              new Console(
                  new ProcessInput(new StandardInput(InputStream.nullInputStream()), Map.of()),
                  OutputStream.nullOutputStream(),
                  new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                  false,
                  false),
              Interruption.none())
          .wholeCommand();

  private List<String> names() {
    return command.getSubcommands().keySet().stream().sorted().toList();
  }

  @Test
  void everyCommandHasAPageWithItsOptions() throws Exception {
    CommandSpec spec = command.getCommandSpec();
    ManPageGenerator.generateManPage(MANUAL.toFile(), null, new boolean[0], true, spec);

    assertThat(MANUAL.resolve("guix-image.adoc")).content().contains(names());
    for (CommandLine subcommand : command.getSubcommands().values()) {
      Path page = MANUAL.resolve("guix-image-" + subcommand.getCommandName() + ".adoc");
      List<String> options =
          subcommand.getCommandSpec().options().stream()
              .filter(option -> !option.hidden())
              .map(option -> option.longestName())
              .toList();
      assertThat(page).content().contains(options);
    }
    try (Stream<Path> pages = Files.list(MANUAL)) {
      assertThat(pages.map(Path::getFileName).map(Path::toString))
          .noneMatch(n -> n.contains("rehearse"));
    }
  }

  @Test
  void everyShellCompletesEveryCommand() throws Exception {
    Files.createDirectories(MANUAL);
    for (Shell shell : Shell.values()) {
      String script = shell.completion(command);

      Files.writeString(MANUAL.resolve("completion." + shell), script);
      assertThat(script).contains(names()).contains("insecure-http").doesNotContain("rehearse");
    }
  }
}
