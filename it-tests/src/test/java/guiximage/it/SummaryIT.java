package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job of CI shows and hands on: summaries in Markdown, outputs, images without a tag. */
class SummaryIT {
  @TempDir Path directory;

  private List<String> source() throws Exception {
    return List.of(
        "--store-root=" + SampleStore.shared().root(), SampleStore.greeting().toString());
  }

  private Program push(Command command, String reference, String... options) throws Exception {
    return command
        .program(List.of("push", "--quiet", "--registry=" + reference))
        .with(options)
        .with(source().toArray(String[]::new));
  }

  @Test
  void aJobOfGithubGetsOutputsAndASummaryWithoutAnyOption() throws Exception {
    Path outputs = directory.resolve("output");
    Path summary = directory.resolve("summary.md");
    Files.writeString(summary, "before\n");
    Command command =
        Command.withHome(directory.resolve("home"))
            .with("GITHUB_OUTPUT", outputs.toString())
            .with("GITHUB_STEP_SUMMARY", summary.toString());
    try (RealRegistry registry =
        RealRegistry.start(Files.createDirectory(directory.resolve("r")))) {
      String name = registry.host() + "/ci/app";

      String digest = push(command, name + ":1", "--digest-only").output().strip();
      List<String> first = Files.readAllLines(outputs);
      Files.delete(outputs);
      push(command, name + ":1").output();

      assertThat(first)
          .hasSize(4)
          .contains("digest=" + digest, "image=" + name + "@" + digest, "pushed=true")
          .anyMatch(line -> line.matches("sent-bytes=[1-9]\\d*"));
      assertThat(outputs)
          .content()
          .isEqualTo(
              "digest=%s\nimage=%s@%s\npushed=false\nsent-bytes=0\n"
                  .formatted(digest, name, digest));
      assertThat(summary)
          .content()
          .startsWith("before\n### `" + name + "@" + digest + "`\n\n| layers | size | sent |")
          .contains("Names: `" + name + ":1`", "No item has changed.", "<details>", "</details>");
    }
  }

  @Test
  void aPlanIsAComment() throws Exception {
    Path summary = directory.resolve("plan.md");
    Command command = Command.withHome(directory.resolve("home"));

    command
        .program(List.of("plan", "--summary=" + summary))
        .with(source().toArray(String[]::new))
        .output();

    assertThat(summary)
        .content()
        .startsWith("### What this does to `a registry that has nothing`\n\n")
        .contains("to send", ": new", "| 1 | upload |");
  }

  @Test
  void anEmptyNameMeansNone() throws Exception {
    Path summary = directory.resolve("summary.md");
    Command command =
        Command.withHome(directory.resolve("home")).with("GITHUB_STEP_SUMMARY", summary.toString());

    command.program(List.of("plan", "--summary=")).with(source().toArray(String[]::new)).output();

    assertThat(summary).doesNotExist();
  }

  @Test
  void aFileThatCannotBeWrittenIsNamedBeforeAnythingIsSent() throws Exception {
    Program.Result result =
        push(Command.withHome(directory), "localhost:1/app", "--summary=/proc/no/summary").run();

    Failed.with(5, result).saying("--summary: cannot write '/proc/no/summary'");
  }

  @Test
  void withoutATagAnImageHasItsDigestAloneAndCanBeIndexed() throws Exception {
    Command command = Command.withHome(directory.resolve("home"));
    try (RealRegistry registry =
        RealRegistry.start(Files.createDirectory(directory.resolve("r")))) {
      String name = registry.host() + "/ci/matrix";

      String digest = push(command, name, "--by-digest", "--digest-only").output().strip();
      Program.Result tags =
          Program.of("skopeo", "list-tags", "--tls-verify=false", "docker://" + name).run();
      String index =
          command.output("index", "--digest-only", "--registry=" + name + ":1", "@" + digest);
      Program.Result refused = push(command, name, "--by-digest", "--tag=x").run();

      assertThat(digest).matches("sha256:[0-9a-f]{64}");
      assertThat(tags.stdout() + tags.stderr()).doesNotContain("latest");
      assertThat(index).matches("sha256:[0-9a-f]{64}").isNotEqualTo(digest);
      Failed.with(2, refused).saying("--by-digest gives no tag, and -t/--tag wants one");
    }
  }
}
