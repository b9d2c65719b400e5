package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of {@code action.yml}, run by bash with the variables that a runner sets and nothing
 * else, and that of {@code ci/gitlab.yml}.
 */
class ActionIT {
  private static final Pattern STEP =
      Pattern.compile("(?m)^    - name: (.+)\\n(?s)(.*?)(?=^    - name: |\\z)", Pattern.MULTILINE);
  private static final Pattern VARIABLE =
      Pattern.compile("(?m)^        ([A-Z0-9_]+): \\$\\{\\{ (.+) }}$");
  private static final String VERSION = "0.0.1";

  @TempDir Path directory;

  private Path releases;
  private Path files;

  /** A step of the action: its script, and which expression each of its variables gets. */
  private record Step(Map<String, String> variables, String script) {}

  private static Step step(String name) throws IOException {
    String action = Files.readString(Command.CHECKOUT.resolve("action.yml"));
    MatchResult found =
        STEP.matcher(action)
            .results()
            .filter(step -> step.group(1).equals(name))
            .findFirst()
            .orElseThrow();
    Map<String, String> variables = new TreeMap<>();
    VARIABLE
        .matcher(found.group(2))
        .results()
        .forEach(variable -> variables.put(variable.group(1), variable.group(2)));
    String script = found.group(2).split("      run: \\|\\n", 2)[1];
    return new Step(variables, script.replaceAll("(?m)^        ", ""));
  }

  @BeforeEach
  void makeRelease() throws IOException {
    releases = Files.createDirectory(directory.resolve("releases"));
    files = Files.createDirectory(directory.resolve("runner"));
    Path shipped = Command.CHECKOUT.resolve("cli/target/guix-image");
    Program.of(
            "sh",
            "-euc",
            """
            mkdir -p "$1/guix-image-$4-linux-amd64/bin"
            cp "$2/guix-image" "$1/guix-image-$4-linux-amd64/bin/"
            cp -r "$3/lib" "$3/native" "$1/guix-image-$4-linux-amd64/"
            tar -C "$1" -czf "$1/guix-image-$4-linux-amd64.tar.gz" "guix-image-$4-linux-amd64"
            """,
            "sh",
            releases.toString(),
            Command.CHECKOUT.toString(),
            shipped.toString(),
            VERSION)
        .output();
  }

  private String sha256() throws IOException {
    Path archive = releases.resolve("guix-image-" + VERSION + "-linux-amd64.tar.gz");
    return Digest.of(Files.readAllBytes(archive)).hex();
  }

  /** Runs a step with these inputs; all others are empty. */
  private Program.Result run(String name, Map<String, String> inputs, String... more)
      throws IOException {
    Step step = step(name);
    List<String> words = new ArrayList<>(List.of("env", "-i"));
    words.addAll(
        List.of(
            "HOME=" + directory,
            "JAVA_HOME=" + System.getProperty("java.home"),
            "RUNNER_OS=Linux",
            "RUNNER_ARCH=X64",
            "RUNNER_TEMP=" + files,
            "GITHUB_PATH=" + files.resolve("path"),
            "GITHUB_OUTPUT=" + files.resolve("output"),
            "GITHUB_STEP_SUMMARY=" + files.resolve("summary")));
    step.variables()
        .forEach(
            (variable, expression) ->
                words.add(variable + "=" + inputs.getOrDefault(expression, "")));
    words.addAll(List.of(more));
    words.addAll(
        List.of("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.script()));
    return Program.of(words.toArray(String[]::new)).run();
  }

  private Program.Result install(String sha256) throws IOException {
    return run(
        "Install guix-image",
        Map.of(
            "inputs.version", VERSION,
            "inputs.releases", releases.toString(),
            "inputs.sha256", sha256),
        "PATH=/usr/bin:/bin");
  }

  private Program.Result push(Map<String, String> inputs) throws Exception {
    Program.Result installed = install(sha256());
    assertThat(installed.exitCode()).as(installed.stdout() + installed.stderr()).isZero();
    String path = Files.readString(files.resolve("path")).strip();
    return run("Run guix-image", inputs, "PATH=" + path + ":/usr/bin:/bin");
  }

  @Test
  void everyInputReachesAScriptAsAVariable() throws Exception {
    String action = Files.readString(Command.CHECKOUT.resolve("action.yml"));

    assertThat(step("Install guix-image").script() + step("Run guix-image").script())
        .doesNotContain("${{");
    Pattern.compile("(?m)^  ([a-z0-9-]+):\\n    description")
        .matcher(action.substring(0, action.indexOf("outputs:")))
        .results()
        .forEach(input -> assertThat(action).contains(": ${{ inputs." + input.group(1)));
  }

  @Test
  void aReleaseWithAnotherChecksumIsNotUnpacked() throws Exception {
    Program.Result result = install("0".repeat(64));

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stdout())
        .startsWith("::error title=guix-image::guix-image-" + VERSION + "-linux-amd64.tar.gz has")
        .contains("it is not what was released");
    assertThat(files.resolve("guix-image/guix-image-" + VERSION + "-linux-amd64")).doesNotExist();
  }

  @Test
  void aReleaseWhoseChecksumNobodyKnowsIsNotDownloaded() throws Exception {
    Program.Result result =
        run(
            "Install guix-image",
            Map.of("inputs.version", VERSION, "github.action_path", Command.CHECKOUT.toString()),
            "PATH=/usr/bin:/bin");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stdout()).contains("name it by the input sha256");
  }

  @Test
  void itemsArePushedToAnUpperCaseRepositoryWithThePasswordOfTheJob() throws Exception {
    Path htpasswd = directory.resolve("htpasswd");
    Files.writeString(htpasswd, Program.of("htpasswd", "-Bbn", "me", "it's $ecret").output());
    String login = "auth:\n  htpasswd:\n    realm: test\n    path: " + htpasswd + "\n";
    try (RealRegistry registry =
        RealRegistry.startWith(Files.createDirectory(directory.resolve("r")), "", login)) {
      Program.Result result =
          push(
              Map.of(
                  "inputs.command", "push",
                  "inputs.registry", registry.host() + "/Org/App:V1",
                  "inputs.tags", "latest  other",
                  "inputs.source", SampleStore.greeting().toString(),
                  "inputs.arguments", "--store-root=" + SampleStore.shared().root() + "\n",
                  "inputs.username", "me",
                  "inputs.password", "it's $ecret"));

      assertThat(result.exitCode()).as(result.stdout() + result.stderr()).isZero();
      String image = registry.host() + "/org/app@";
      assertThat(result.stdout()).startsWith(image + "sha256:").hasLineCount(1);
      String digest = result.stdout().strip().substring(image.length());
      assertThat(files.resolve("output"))
          .content()
          .contains("digest=" + digest, "image=" + registry.host() + "/org/app@" + digest);
      assertThat(files.resolve("summary"))
          .content()
          .contains("`" + registry.host() + "/org/app:V1`", "/org/app:latest`", "/org/app:other`");
      assertThat(result.stdout() + result.stderr()).doesNotContain("ecret");
    }
  }

  @Test
  void aPushThatFailsFailsTheStepWithTheLineOfTheTool() throws Exception {
    Program.Result result =
        push(
            Map.of(
                "inputs.command", "push",
                "inputs.registry", "localhost:1/app",
                "inputs.source", "/nonexistent/$(touch " + directory + "/injected)"));

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stdout()).startsWith("::error title=guix-image push (exit code 3)::");
    assertThat(directory.resolve("injected")).doesNotExist();
  }

  @Test
  void theJobOfGitlabLogsInWithItsOwnVariables() throws Exception {
    String component = Files.readString(Command.CHECKOUT.resolve("ci/gitlab.yml"));
    String script =
        component.split("    - \\|\\n", 2)[1].split("  artifacts:", 2)[0].replaceAll(
            "(?m)^      ", "");
    Path htpasswd = directory.resolve("htpasswd");
    Files.writeString(htpasswd, Program.of("htpasswd", "-Bbn", "job", "token").output());
    String login = "auth:\n  htpasswd:\n    realm: test\n    path: " + htpasswd + "\n";
    try (RealRegistry registry =
        RealRegistry.startWith(Files.createDirectory(directory.resolve("r")), "", login)) {
      Program.Result result =
          Program.of("env", "-i", "--chdir=" + files, "HOME=" + directory)
              .with("PATH=" + Command.CHECKOUT + ":/usr/bin:/bin")
              .with("JAVA_HOME=" + System.getProperty("java.home"))
              .with("CI_REGISTRY=" + registry.host())
              .with("CI_REGISTRY_USER=job", "CI_REGISTRY_PASSWORD=token")
              .with("GUIX_IMAGE_COMMAND=push", "GUIX_IMAGE_SUMMARY=summary.md")
              .with("GUIX_IMAGE_REGISTRY=" + registry.host() + "/org/app:main")
              .with("GUIX_IMAGE_ARGUMENTS=--quiet --store-root=" + SampleStore.shared().root())
              .with("GUIX_IMAGE_SOURCE=" + SampleStore.greeting())
              .with("sh", "-c", script)
              .run();

      assertThat(result.exitCode()).as(result.stderr()).isZero();
      assertThat(files.resolve("digest.txt")).content().startsWith("sha256:");
      assertThat(files.resolve("summary.md")).content().contains("/org/app@sha256:");
    }
  }
}
