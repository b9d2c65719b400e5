package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.OwnCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code action.yml}, every step of it run as a runner does in a Debian 12 that has no Java, with a
 * release and a registry that wants tokens.
 */
class ActionIT {
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{ ([a-z0-9_.-]+) }}");
  private static final String PASSWORD = "it's $ecret";
  private static final String SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";

  private static DebianRoot root;
  private static ReleaseFiles release;
  private static JsonNode action;

  @TempDir Path directory;

  private Path files;
  private OwnTokenServer tokens;
  private RealRegistry registry;
  private Map<String, String> context;

  @BeforeAll
  static void open() throws Exception {
    root = DebianRoot.clean();
    release = ReleaseFiles.shared();
    action = YamlDocuments.parse(Files.readString(Command.CHECKOUT.resolve("action.yml"))).get(0);
  }

  @AfterAll
  static void close() {
    root.close();
  }

  @BeforeEach
  void start() throws Exception {
    files = Files.createDirectory(directory.resolve("runner"));
    Path data = Files.createDirectory(directory.resolve("registry"));
    tokens = OwnTokenServer.start(OwnCertificate.make(data), "jo", PASSWORD, 3600);
    registry = RealRegistry.startWith(data, "", tokens.configuration());
    context = new TreeMap<>();
    context.put("github.token", "token-of-the-job");
    context.put("github.action_path", directory.toString());
    Files.createDirectory(directory.resolve("ci"));
    Files.writeString(directory.resolve("ci/SHA256SUMS"), "");
    context.put("inputs.releases", release.directory().toString());
    context.put("inputs.sha256", ReleaseFiles.sha256(release.archiveWithJava()));
    context.put("inputs.username", "jo");
    context.put("inputs.password", PASSWORD);
    context.put("inputs.arguments", "--store-root=" + SampleStore.shared().root() + "\n");
  }

  @AfterEach
  void stop() throws Exception {
    registry.close();
    tokens.close();
  }

  private String app() {
    return registry.host() + "/org/app";
  }

  private static JsonNode step(String name) {
    for (JsonNode step : action.at("/runs/steps")) {
      if (step.path("name").asText().equals(name)) {
        return step;
      }
    }
    throw new AssertionError("no step " + name);
  }

  /** The text with values in the place of expressions, as the runner puts them. */
  private String evaluated(String text) {
    Matcher expression = EXPRESSION.matcher(text);
    StringBuilder result = new StringBuilder();
    while (expression.find()) {
      expression.appendReplacement(result, Matcher.quoteReplacement(value(expression.group(1))));
    }
    return expression.appendTail(result).toString();
  }

  private String value(String name) {
    String given = context.get(name);
    if (given != null || !name.startsWith("inputs.")) {
      return given == null ? "" : given;
    }
    JsonNode declared = action.path("inputs").path(name.substring("inputs.".length()));
    return evaluated(declared.path("default").asText(""));
  }

  /** Runs a step with the inputs, as {@code shell: bash} says. */
  private Program.Result run(String name, String path) throws IOException {
    JsonNode step = step(name);
    assertThat(step.path("shell").asText()).isEqualTo("bash");
    Path script = Files.writeString(files.resolve("script.sh"), step.path("run").asText());
    Map<String, String> variables = new TreeMap<>();
    variables.put("CI", "true");
    variables.put("GITHUB_ACTIONS", "true");
    variables.put("HOME", directory.toString());
    variables.put("PATH", path);
    variables.put("RUNNER_OS", "Linux");
    variables.put("RUNNER_ARCH", "X64");
    variables.put("RUNNER_TEMP", files.toString());
    variables.put("GITHUB_PATH", files.resolve("path").toString());
    variables.put("GITHUB_OUTPUT", files.resolve("output").toString());
    variables.put("GITHUB_STEP_SUMMARY", files.resolve("summary").toString());
    step.path("env")
        .properties()
        .forEach(one -> variables.put(one.getKey(), evaluated(one.getValue().asText())));
    return root.program(variables, "bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
        .with(script.toString())
        .run();
  }

  private Program.Result install() throws IOException {
    return run("Install guix-image", SYSTEM_PATH);
  }

  private Program.Result command(String command, String registries, String source)
      throws IOException {
    context.put("inputs.command", command);
    context.put("inputs.registry", registries);
    context.put("inputs.source", source);
    if (!Files.exists(files.resolve("path"))) {
      Program.Result installed = install();
      assertThat(installed.exitCode()).as(installed.stdout() + installed.stderr()).isZero();
    }
    Files.deleteIfExists(files.resolve("output"));
    String path = Files.readString(files.resolve("path")).strip();
    return run("Run guix-image", path + ":" + SYSTEM_PATH);
  }

  private static void succeeds(Program.Result result) {
    assertThat(result.exitCode()).as(result.stdout() + result.stderr()).isZero();
    assertThat(result.stdout() + result.stderr()).doesNotContain("ecret");
  }

  private String greeting() throws Exception {
    return SampleStore.greeting().toString();
  }

  /** The outputs of the action after its last step. */
  private Map<String, String> outputs() throws IOException {
    Map<String, String> step = new TreeMap<>();
    for (String line : Files.readAllLines(files.resolve("output"))) {
      String[] parts = line.split("=", 2);
      step.put("steps.run.outputs." + parts[0], parts[1]);
    }
    Map<String, String> outputs = new TreeMap<>();
    action
        .path("outputs")
        .properties()
        .forEach(
            one -> {
              Matcher expression = EXPRESSION.matcher(one.getValue().path("value").asText());
              assertThat(expression.matches()).isTrue();
              outputs.put(one.getKey(), step.getOrDefault(expression.group(1), ""));
            });
    return outputs;
  }

  @Test
  void itIsAnActionToTheSchemaOfActions() throws Exception {
    assertThat(YamlDocuments.violations(action, "github-action")).isEmpty();
    ObjectNode other = action.deepCopy();
    ((ObjectNode) other.path("runs")).put("stepz", true);
    assertThat(YamlDocuments.violations(other, "github-action")).isNotEmpty();
  }

  @Test
  void everyInputReachesAScriptAsAVariable() {
    StringBuilder variables = new StringBuilder();
    for (JsonNode step : action.at("/runs/steps")) {
      assertThat(step.path("run").asText()).doesNotContain("${{");
      step.path("env").forEach(value -> variables.append(value.asText()));
    }

    action
        .path("inputs")
        .fieldNames()
        .forEachRemaining(
            input -> assertThat(variables.toString()).contains("${{ inputs." + input + " }}"));
  }

  @Test
  void aReleaseWithAnotherChecksumIsNotUnpacked() throws Exception {
    context.put("inputs.sha256", "0".repeat(64));

    Program.Result result = install();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stdout())
        .startsWith("::error title=guix-image::" + release.nameWithJava() + ".tar.gz has the SHA")
        .contains("it is not what was released");
    assertThat(files.resolve("guix-image/" + release.nameWithJava())).doesNotExist();
  }

  @Test
  void aReleaseWhoseChecksumNobodyKnowsIsNotDownloaded() throws Exception {
    context.put("inputs.sha256", "");

    Program.Result unknown = install();
    Files.writeString(
        directory.resolve("ci/SHA256SUMS"),
        ReleaseFiles.sha256(release.archiveWithJava())
            + "  "
            + release.nameWithJava()
            + ".tar.gz\n",
        StandardOpenOption.APPEND);
    Program.Result known = install();

    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.stdout()).contains("name it by the input sha256");
    assertThat(known.exitCode()).as(known.stdout() + known.stderr()).isZero();
  }

  @Test
  void aReleaseThatCannotBeDownloadedIsNamedWithTheReason() throws Exception {
    context.put("inputs.releases", "http://127.0.0.1:1/releases");

    Program.Result result = install();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stdout())
        .startsWith("::error title=guix-image::http://127.0.0.1:1/releases/" + release.name())
        .contains("could not be downloaded: curl: (7)");
  }

  @Test
  void itemsArePushedToAnUpperCaseRepositoryWithThePasswordOfTheJob() throws Exception {
    context.put("inputs.tags", "latest  other");
    context.put("inputs.entry-point", "bin/hello");

    Program.Result first = command("push", registry.host() + "/Org/App:V1", greeting());
    Map<String, String> pushed = outputs();
    Program.Result second = command("push", registry.host() + "/Org/App:V1", greeting());
    Map<String, String> again = outputs();

    succeeds(first);
    succeeds(second);
    String digest = pushed.getOrDefault("digest", "");
    assertThat(digest).matches("sha256:[0-9a-f]{64}");
    assertThat(pushed)
        .containsEntry("image", app() + "@" + digest)
        .containsEntry("pushed", "true")
        .hasEntrySatisfying("sent-bytes", bytes -> assertThat(bytes).matches("[1-9][0-9]*"));
    assertThat(again)
        .containsEntry("digest", digest)
        .containsEntry("pushed", "false")
        .containsEntry("sent-bytes", "0");
    assertThat(files.resolve("summary"))
        .content()
        .contains("### `" + app() + "@" + digest, "`" + app() + ":V1`", "`" + app() + ":other`");
  }

  @Test
  void aStepThatDiffersInItsCommandAloneIsAPlanAndAComparison() throws Exception {
    context.put("inputs.tags", "latest");
    context.put("inputs.reuse-from", app() + ":latest");
    context.put("inputs.max-upload", "300M");
    context.put("inputs.platforms", "linux/amd64=" + greeting() + " linux/arm64=" + greeting());

    succeeds(command("plan", app() + ":1", ""));
    String planned = outputs().getOrDefault("sent-bytes", "");
    String comment = Files.readString(files.resolve("summary"));
    Program.Result missing = command("verify", app() + ":1", "");
    succeeds(command("push", app() + ":1", ""));
    succeeds(command("verify", app() + ":1", ""));

    assertThat(planned).matches("[1-9][0-9]*");
    assertThat(comment).startsWith("### What this does to `" + app() + ":1`");
    assertThat(missing.exitCode()).isEqualTo(7);
    assertThat(missing.stdout()).contains("::error title=guix-image verify (exit code 7)::");
  }

  @Test
  void imagesAreJoinedTaggedAndCopied() throws Exception {
    succeeds(command("push", app() + ":amd64", greeting()));
    String image = outputs().getOrDefault("digest", "");
    context.put("inputs.arguments", "");

    succeeds(command("index", app() + ":1", "@" + image));
    Map<String, String> index = outputs();
    context.put("inputs.tags", "stable 1.0");
    succeeds(command("tag", app() + ":1", ""));
    Map<String, String> tagged = outputs();
    succeeds(command("copy", app() + ":1\n" + registry.host() + "/Org/Copy:2", ""));
    Map<String, String> copied = outputs();

    String digest = index.getOrDefault("digest", "");
    assertThat(digest).matches("sha256:[0-9a-f]{64}").isNotEqualTo(image);
    assertThat(index).containsEntry("image", app() + "@" + digest);
    assertThat(tagged).containsEntry("image", app() + "@" + digest);
    assertThat(copied).containsEntry("image", registry.host() + "/org/copy@" + digest);
    assertThat(files.resolve("summary"))
        .content()
        .contains("Names: `" + app() + ":stable`, `" + app() + ":1.0`");
  }

  @Test
  void aPushThatFailsFailsTheStepWithTheLineOfTheTool() throws Exception {
    Program.Result result =
        command("push", app(), "/nonexistent/$(touch " + directory + "/injected)");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stdout())
        .isEqualTo(
            "::error title=guix-image push (exit code 3)::"
                + result.stderr().strip().lines().reduce((a, b) -> b).orElseThrow()
                + "\n");
    assertThat(directory.resolve("injected")).doesNotExist();
    assertThat(files.resolve("output")).doesNotExist();
  }

  @Test
  void anotherSystemOrArchitectureIsNamed() throws Exception {
    String script = step("Install guix-image").path("run").asText();
    Path file = Files.writeString(files.resolve("script.sh"), script);
    Map<String, String> variables =
        Map.of("RUNNER_ARCH", "ARM", "RUNNER_OS", "Linux", "VERSION", "1", "SHA256", "");

    Program.Result result = root.program(variables, "bash", file.toString()).run();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stdout())
        .isEqualTo("::error title=guix-image::there is no release for ARM\n");
  }
}
