package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says before it does it, and of what was done. */
class PlanIT {
  private static final SampleStore STORE = SampleStore.shared();

  @TempDir private static Path registryDirectory;
  private static RealRegistry registry;

  @TempDir Path home;

  @BeforeAll
  static void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
  }

  @AfterAll
  static void stop() throws IOException {
    registry.close();
  }

  private Program.Result run(String command, String... words) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(words));
    all.addAll(List.of("--store-root", STORE.root().toString()));
    all.add(SampleStore.greeting().toString());
    return Command.withHome(home).program(all).run();
  }

  private String reference(String name) {
    return registry.host() + "/" + name;
  }

  @Test
  @Tag("every-java")
  void aPlanSendsNothingAndSaysWhatIsNew() throws IOException {
    int before = registry.accessLog().size();

    Program.Result result = run("plan", "--registry", reference("plan/new:1"));

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stdout()).contains("upload").contains(": new").contains("to send (at most");
    assertThat(registry.accessLog().subList(before, registry.accessLog().size()))
        .noneMatch(line -> line.contains("POST") || line.contains("PUT"));
  }

  @Test
  void aPlanWithoutARegistrySaysWhatOneThatHasNothingWouldGet() throws IOException {
    assertThat(run("push", "--registry", reference("plan/made:1")).exitCode()).isZero();
    int before = registry.accessLog().size();

    Program.Result result = run("plan", "--json");

    JsonNode plan = Documents.parse(result.stdout());
    assertThat(plan.has("target")).isFalse();
    assertThat(plan.path("uploadBytes").asLong()).isPositive();
    assertThat(plan.path("exact").asBoolean()).as("this machine has made it").isTrue();
    assertThat(plan.path("layers"))
        .isNotEmpty()
        .allMatch(layer -> layer.path("action").asText().equals("upload"));
    assertThat(registry.accessLog()).hasSize(before);
  }

  @Test
  @Tag("every-java")
  void aPlanOfWhatIsThereReusesEverything() throws IOException {
    assertThat(run("push", "--registry", reference("plan/same:1")).exitCode()).isZero();

    Program.Result result = run("plan", "--json", "--registry", reference("plan/same:1"));

    JsonNode plan = Documents.parse(result.stdout());
    assertThat(plan.path("uploadBytes").asLong()).isZero();
    assertThat(plan.path("exact").asBoolean()).isTrue();
    assertThat(plan.path("layers"))
        .isNotEmpty()
        .allMatch(layer -> layer.path("action").asText().equals("reuse"));
  }

  @Test
  void anUploadThatIsTooLargeFailsBeforeAByteIsSent() throws IOException {
    int before = registry.accessLog().size();

    Program.Result push =
        run("push", "--max-upload", "10", "--registry", reference("plan/large:1"));
    Program.Result plan =
        run("plan", "--max-upload", "10", "--registry", reference("plan/large:1"));

    assertThat(push.exitCode()).isEqualTo(2);
    assertThat(push.stderr()).contains("more than the 0.0 MiB (10) that --max-upload allows");
    assertThat(plan.exitCode()).isEqualTo(2);
    assertThat(registry.accessLog().subList(before, registry.accessLog().size()))
        .noneMatch(line -> line.contains("POST") || line.contains("PUT"));
  }

  /** A layer with files of --root is found in no memory. */
  @Test
  void aLayerThatIsMadeAtEveryPushIsMadeForItsSize() throws IOException {
    Path tree = Files.createDirectory(home.resolve("tree"));
    Files.write(tree.resolve("zeros"), new byte[8_000_000]);
    String[] words = {
      "--root=" + tree, "--max-upload=3M", "--registry=" + reference("plan/root:1")
    };

    Program.Result plan = run("plan", words);
    Program.Result exact = run("plan", "--exact", "--json", "--root=" + tree);

    assertThat(plan.exitCode()).as(plan.stderr()).isZero();
    assertThat(Documents.parse(exact.stdout()).path("exact").asBoolean()).isTrue();
    assertThat(run("push", words).exitCode()).isZero();
  }

  /** Whose headers and padding the sizes of the store's database leave out. */
  @Test
  void anUncompressedLayerIsNotLargerThanWasSaid() throws IOException {
    Program.Result most = run("plan", "--json", "-C", "none");
    Program.Result exact = run("plan", "--json", "-C", "none", "--exact");

    assertThat(Documents.parse(most.stdout()).path("exact").asBoolean()).isFalse();
    assertThat(Documents.parse(most.stdout()).path("uploadBytes").asLong())
        .isEqualTo(Documents.parse(exact.stdout()).path("uploadBytes").asLong());
  }

  @Test
  void nothingIsMountedForAnUploadThatIsTooLarge() throws IOException {
    assertThat(run("push", "--registry", reference("plan/source:1")).exitCode()).isZero();
    int before = registry.accessLog().size();
    String[] words = {
      "--max-upload=10",
      "--registry=" + reference("plan/mounting:1"),
      "--reuse-from=" + reference("plan/source:1"),
      "--extra-directory=/data"
    };

    Program.Result push = run("push", words);
    Program.Result plan = run("plan", words);

    Failed.with(2, push).saying("more than the 0.0 MiB (10) that --max-upload allows");
    assertThat(plan.exitCode()).isEqualTo(2);
    assertThat(plan.stdout()).contains("4 mounted, 1 to send");
    assertThat(registry.accessLog().subList(before, registry.accessLog().size()))
        .noneMatch(line -> line.contains("POST") || line.contains("PUT"));
  }

  @Test
  void layersOfTheBaseImageCountAsUpload() throws IOException {
    Path base = home.resolve("base.tar");
    assertThat(run("export", "--format=oci-archive", "-C=none", "-o", base.toString()).exitCode())
        .isZero();
    assertThat(run("push", "--registry", reference("plan/base:1")).exitCode()).isZero();
    int before = registry.accessLog().size();
    String[] words = {
      "--max-upload=100K",
      "--registry=" + reference("plan/based:1"),
      "--reuse-from=" + reference("plan/base:1"),
      "--from-image=" + base,
      "--no-tmp"
    };

    Program.Result push = run("push", words);
    Program.Result plan = run("plan", words);

    Failed.with(2, push).saying("more than the 0.1 MiB (102400) that --max-upload allows");
    assertThat(plan.exitCode()).isEqualTo(2);
    assertThat(plan.stdout()).contains("layers of the base image: ");
    assertThat(registry.accessLog().subList(before, registry.accessLog().size()))
        .noneMatch(line -> line.contains("POST") || line.contains("PUT"));
  }

  @Test
  void planAndVerifyOnlyReadTheLock() throws IOException {
    String lock = "--layer-lock=" + home.resolve("layers.json");
    String target = reference("plan/lock:1");
    assertThat(run("push", "--registry", target, "--layering=size").exitCode()).isZero();

    assertThat(run("plan", "--registry", target, lock).exitCode()).isZero();
    assertThat(run("verify", target, lock).exitCode()).isZero();
    assertThat(home.resolve("layers.json")).doesNotExist();
    Failed.with(2, run("plan", "--registry", target, lock, "--frozen-layers"))
        .saying("layers.json");
    Failed.with(2, run("verify", target, lock, "--frozen-layers")).saying("layers.json");
  }

  @Test
  void verifyFindsAnImageThatIsNotWhatTheStoreGives() throws IOException {
    assertThat(run("push", "--registry", reference("verify/x:1")).exitCode()).isZero();

    Program.Result same = run("verify", reference("verify/x:1"), "--deep");
    Program.Result other = run("verify", reference("verify/x:1"), "-S", "/extra=bin");

    assertThat(same.exitCode()).as(same.stderr()).isZero();
    assertThat(same.stdout()).contains("is what this store gives");
    assertThat(other.exitCode()).isEqualTo(7);
    assertThat(other.stderr()).contains("is not made by these options");
  }

  @Test
  void inspectNamesTheStorePathsOfEveryLayer() {
    Program.Result pushed = run("push", "--digest-only", "--registry", reference("inspect/x:1"));
    assertThat(pushed.exitCode()).isZero();

    Program.Result result =
        Command.withHome(home).program(List.of("inspect", reference("inspect/x:1"))).run();

    assertThat(result.stdout())
        .startsWith("manifest " + pushed.stdout().strip() + "\nplatform linux/amd64, created ")
        .contains("  " + SampleStore.greeting());
  }

  @Test
  void imagesOfTwoPlatformsAreFoundUnderOneName() throws IOException {
    assertThat(run("push", "--registry", reference("multi:a"), "-s", "x86_64-linux").exitCode())
        .isZero();
    assertThat(run("push", "--registry", reference("multi:b"), "-s", "aarch64-linux").exitCode())
        .isZero();

    Program.Result index =
        Command.withHome(home)
            .program(List.of("index", "--registry", reference("multi:1"), "a", "b"))
            .run();

    assertThat(index.exitCode()).as(index.stderr()).isZero();
    for (String architecture : List.of("amd64", "arm64")) {
      Program.Result found =
          Program.of(
                  "skopeo",
                  "--override-arch",
                  architecture,
                  "inspect",
                  "--tls-verify=false",
                  "docker://" + reference("multi:1"))
              .run();
      assertThat(Documents.parse(found.stdout()).path("Architecture").asText())
          .isEqualTo(architecture);
    }
  }
}
