package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.OwnCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ci/gitlab.yml} and the recipes of {@code docs/ci.md}: what schemas say of them, and the
 * job of GitLab run in a Debian 12 that has no Java, with a registry that wants tokens.
 */
class GitlabComponentIT {
  private static final Pattern INPUT = Pattern.compile("\\$\\[\\[ inputs\\.([a-z0-9_]+) ]]");
  private static final Pattern RECIPE = Pattern.compile("(?s)```yaml\\n(.*?)```");

  @TempDir Path directory;

  private final Map<String, String> inputs = new TreeMap<>();
  private RealRegistry registry;
  private OwnTokenServer tokens;
  private DebianRoot root;
  private Path job;

  @BeforeEach
  void start() throws Exception {
    root = DebianRoot.clean();
    job = Files.createDirectory(directory.resolve("job"));
    Program.of("tar", "-C", directory.toString(), "-xzf")
        .with(ReleaseFiles.shared().archiveWithJava().toString())
        .output();
    Path data = Files.createDirectory(directory.resolve("registry"));
    tokens = OwnTokenServer.start(OwnCertificate.make(data), "job", "token", 3600);
    registry = RealRegistry.startWith(data, "", tokens.configuration());
    inputs.put("image", "registry.example/guix-image:debug");
    inputs.put("registry", registry.host() + "/org/app:main");
    inputs.put("source", SampleStore.greeting().toString());
    inputs.put("arguments", "--quiet --store-root=" + SampleStore.shared().root());
  }

  @AfterEach
  void stop() throws Exception {
    registry.close();
    tokens.close();
    root.close();
  }

  private static List<JsonNode> component() throws IOException {
    return YamlDocuments.parse(Files.readString(Command.CHECKOUT.resolve("ci/gitlab.yml")));
  }

  /** The jobs as GitLab makes them of the inputs. */
  private JsonNode jobs() throws IOException {
    JsonNode declared = component().get(0).at("/spec/inputs");
    String template =
        Files.readString(Command.CHECKOUT.resolve("ci/gitlab.yml")).split("\n---\n", 2)[1];
    String text =
        INPUT
            .matcher(template)
            .replaceAll(
                input -> {
                  String name = input.group(1);
                  String given = inputs.get(name);
                  JsonNode usual = declared.path(name).path("default");
                  assertThat(given != null || !usual.isMissingNode()).as(name).isTrue();
                  return java.util.regex.Matcher.quoteReplacement(
                      given != null ? given : usual.asText());
                });
    return YamlDocuments.parse(text).get(0);
  }

  /** Runs the job, as GitLab's runner does with the shell of the image. */
  private Program.Result run() throws IOException {
    JsonNode declared = jobs().path("push-image");
    Map<String, String> variables = new TreeMap<>();
    variables.put("CI", "true");
    variables.put("CI_REGISTRY", registry.host());
    variables.put("CI_REGISTRY_USER", "job");
    variables.put("CI_REGISTRY_PASSWORD", "token");
    variables.put(
        "PATH",
        directory.resolve(ReleaseFiles.shared().nameWithJava() + "/bin") + ":/usr/bin:/bin");
    declared
        .path("variables")
        .properties()
        .forEach(one -> variables.put(one.getKey(), one.getValue().asText()));
    String script = declared.path("script").get(0).asText();
    return root.program(variables, "env", "--chdir=" + job, "sh", "-c", script).run();
  }

  private Program.Result run(String command) throws IOException {
    inputs.put("command", command);
    Program.Result result = run();
    assertThat(result.stdout() + result.stderr()).doesNotContain("token");
    return result;
  }

  @Test
  void theComponentIsAPipelineToTheSchemaOfGitlab() throws Exception {
    assertThat(YamlDocuments.violations(component().get(0), "gitlab-ci")).isEmpty();
    assertThat(YamlDocuments.violations(jobs(), "gitlab-ci")).isEmpty();
    JsonNode wrong = YamlDocuments.parse("job: {script: [x], artefacts: {}}").get(0);
    assertThat(YamlDocuments.violations(wrong, "gitlab-ci")).isNotEmpty();
  }

  @Test
  void theRecipesOfTheDocumentAreWhatTheirSchemasWant() throws Exception {
    List<String> recipes =
        RECIPE
            .matcher(Files.readString(Command.CHECKOUT.resolve("docs/ci.md")))
            .results()
            .map(recipe -> recipe.group(1))
            .toList();
    int jobs = 0;
    for (String recipe : recipes) {
      JsonNode document = YamlDocuments.parse(recipe).get(0);
      if (document.isArray() || document.has("permissions")) {
        String steps = document.isArray() ? "steps:\n" + recipe : recipe;
        String workflow = "on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n" + steps.indent(4);
        assertThat(
                YamlDocuments.violations(YamlDocuments.parse(workflow).get(0), "github-workflow"))
            .as(recipe)
            .isEmpty();
        jobs++;
      } else if (document.has("include")) {
        assertThat(YamlDocuments.violations(document, "gitlab-ci")).as(recipe).isEmpty();
        jobs++;
      } else if (document.has("steps")) {
        assertThat(YamlDocuments.violations(document, "woodpecker")).as(recipe).isEmpty();
        jobs++;
      }
    }
    // of sourcehut there is no schema
    assertThat(jobs).isEqualTo(recipes.size() - 1).isEqualTo(5);
  }

  @Test
  void theJobPlansPushesAndVerifiesWithItsOwnVariables() throws Exception {
    Program.Result planned = run("plan");
    Path summary = job.resolve("guix-image.md");
    String comment = Files.readString(summary);
    Program.Result missing = run("verify");
    Program.Result pushed = run("push");
    String digest = Files.readString(job.resolve("digest.txt")).strip();
    Program.Result verified = run("verify");

    for (Program.Result good : List.of(planned, pushed, verified)) {
      assertThat(good.exitCode()).as(good.stderr()).isZero();
    }
    assertThat(comment).startsWith("### What this does to `" + registry.host());
    assertThat(missing.exitCode()).isEqualTo(7);
    assertThat(digest).matches("sha256:[0-9a-f]{64}");
    assertThat(job.resolve("guix-image.env")).hasContent("GUIX_IMAGE_DIGEST=" + digest);
    assertThat(summary).content().contains("### `" + registry.host() + "/org/app@" + digest);
  }

  @Test
  void aPushThatFailsFailsTheJob() throws Exception {
    inputs.put("source", "/nonexistent/item");

    assertThat(run("push").exitCode()).isEqualTo(3);
    assertThat(job.resolve("guix-image.env")).doesNotExist();
  }
}
