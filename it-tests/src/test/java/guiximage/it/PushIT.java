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

/** What is pushed to a registry, seen through its readers. */
@Tag("every-java")
class PushIT {
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

  private Program.Result push(String name, String... options) {
    return pushFrom(home, name, options);
  }

  private static Program.Result pushFrom(Path home, String name, String... options) {
    List<String> words =
        new ArrayList<>(List.of("push", "--registry", registry.host() + "/" + name));
    words.addAll(List.of("--store-root", STORE.root().toString(), "--entry-point", "bin/hello"));
    words.addAll(List.of(options));
    words.add(SampleStore.greeting().toString());
    Program.Result result = Command.withHome(home).program(words).run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return result;
  }

  private static String docker(String name) {
    return "docker://" + registry.host() + "/" + name;
  }

  @Test
  void aPushedProgramRunsInDockerAndPodman() {
    String digest = push("run/greeting:1", "--digest-only").stdout().strip();
    String image = registry.host() + "/run/greeting:1";

    DockerEngine engine = DockerEngine.shared();
    assertThat(engine.docker("pull", image).output()).contains(digest);
    assertThat(engine.run(image)).isEqualTo(SampleStore.GREETING + "\n");
    try (Podman podman = new Podman()) {
      podman.podman("pull", "--tls-verify=false", image).output();
      assertThat(podman.run(image)).isEqualTo(SampleStore.GREETING + "\n");
    }
  }

  @Test
  void skopeoInspectsAndCopiesIt() {
    String digest = push("inspect/greeting:1", "--digest-only").stdout().strip();

    JsonNode image = Documents.parse(Skopeo.inspect(docker("inspect/greeting:1")));
    assertThat(image.get("Digest").asText()).isEqualTo(digest);
    assertThat(image.get("Layers")).hasSize(5);
    Path copy = home.resolve("copy");
    Skopeo.copy(docker("inspect/greeting:1"), "dir:" + copy);
    assertThat(copy.resolve("manifest.json")).exists();
  }

  @Test
  void everyTagNamesTheImage() {
    String name = registry.host() + "/tags/greeting";

    Program.Result result = push("tags/greeting:1", "-t", "1.0", "--tag", "stable");

    assertThat(result.stdout()).startsWith(name + "@sha256:").hasLineCount(1);
    String digest = result.stdout().strip().substring(name.length() + 1);
    assertThat(result.stderr())
        .containsPattern(
            "(?m)^pushed %1$s:1, %1$s:1.0, %1$s:stable @ %2$s — 5 layers: \\d+ sent \\([^)]+\\), \\d+ reused \\([^)]+ not sent\\), \\d+\\.\\d s$"
                .formatted(name, digest));

    for (String tag : List.of("1", "1.0", "stable")) {
      JsonNode image = Documents.parse(Skopeo.inspect(docker("tags/greeting:" + tag)));
      assertThat(image.get("Digest").asText()).as(tag).isEqualTo(digest);
    }
  }

  @Test
  void whatIsThereIsNotSentAgain() throws Exception {
    push("again/greeting:1");
    int before = registry.accessLog().size();

    JsonNode other = Documents.parse(push("again/greeting:2", "--no-index", "--json").stdout());

    assertThat(other.get("destinations").get(0).get("sentLayers").asInt()).isZero();
    List<String> requests = registry.accessLog().subList(before, registry.accessLog().size());
    assertThat(requests).noneMatch(line -> line.contains("/blobs/uploads/"));
  }

  @Test
  void aLevelIsForLayersThatAreNotKnown() {
    String digest = push("level/greeting:1", "--compression", "gzip:1").stdout();

    assertThat(push("level/greeting:1", "--compression", "gzip:9").stdout()).isEqualTo(digest);
    assertThat(push("level/greeting:1", "--compression", "gzip:9", "--no-index").stdout())
        .isNotEqualTo(digest);
  }

  @Test
  void layersMayBeZstd() {
    push("zstd/greeting:1", "--compression", "zstd");

    JsonNode manifest = Documents.parse(raw("zstd/greeting:1"));
    assertThat(Documents.each(manifest.get("layers"), "mediaType"))
        .containsOnly("application/vnd.oci.image.layer.v1.tar+zstd");
    try (Podman podman = new Podman()) {
      String image = registry.host() + "/zstd/greeting:1";
      podman.podman("pull", "--tls-verify=false", image).output();
      assertThat(podman.run(image)).isEqualTo(SampleStore.GREETING + "\n");
    }
  }

  @Test
  void layersMayBeUncompressed() {
    push("plain/greeting:1", "--compression", "none");

    JsonNode manifest = Documents.parse(raw("plain/greeting:1"));
    assertThat(Documents.each(manifest.get("layers"), "mediaType"))
        .containsOnly("application/vnd.oci.image.layer.v1.tar");
    String image = registry.host() + "/plain/greeting:1";
    DockerEngine.shared().docker("pull", image).output();
    assertThat(DockerEngine.shared().run(image)).isEqualTo(SampleStore.GREETING + "\n");
  }

  @Test
  void theManifestMayBeDockers() {
    push("schema2/greeting:1", "--manifest-format", "docker");

    JsonNode manifest = Documents.parse(raw("schema2/greeting:1"));
    assertThat(manifest.get("mediaType").asText())
        .isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
    assertThat(manifest.toString()).doesNotContain("vnd.oci", "annotations");
    String image = registry.host() + "/schema2/greeting:1";
    DockerEngine.shared().docker("pull", image).output();
    assertThat(DockerEngine.shared().run(image)).isEqualTo(SampleStore.GREETING + "\n");
  }

  @Test
  void zstdIsRefusedInADockerManifest() {
    Program.Result result =
        Command.withHome(home)
            .run(
                "push",
                "--registry=" + registry.host() + "/schema2/zstd:1",
                "--store-root=" + STORE.root(),
                "--manifest-format=docker",
                "--compression=zstd",
                SampleStore.greeting().toString());

    Failed.with(2, result).saying("Docker manifest", "zstd layers", "use --compression gzip");
  }

  /** Its layers are passed on as they are, whatever {@code --compression} says. */
  @Test
  void aZstdBaseImageIsRefusedInADockerManifest() {
    push("zstd/base:1", "--compression=zstd");
    JsonNode base = Documents.parse(raw("zstd/base:1"));

    Program.Result result =
        Command.withHome(home)
            .run(
                "push",
                "--registry=" + registry.host() + "/schema2/derived:1",
                "--store-root=" + STORE.root(),
                "--manifest-format=docker",
                "--from-image=" + registry.host() + "/zstd/base:1",
                SampleStore.greeting().toString());

    Failed.with(2, result)
        .saying(
            "cannot name the zstd layer " + base.get("layers").get(0).get("digest").asText(),
            "of the base image; use an OCI manifest, or a base image with gzip layers")
        .notSaying("--compression");
  }

  @Test
  void theResultIsWrittenDownForOtherPrograms() throws Exception {
    Path digestFile = home.resolve("digest");
    Path metadata = home.resolve("metadata.json");

    push("report/greeting:1", "--digestfile=" + digestFile, "--metadata=" + metadata);

    JsonNode image = Documents.parse(Skopeo.inspect(docker("report/greeting:1")));
    assertThat(digestFile).hasContent(image.get("Digest").asText());
    JsonNode report = Documents.parse(Files.readString(metadata));
    assertThat(report.get("digest")).isEqualTo(image.get("Digest"));
    assertThat(Documents.texts(image.get("Layers")))
        .isEqualTo(Documents.each(report.get("layers"), "digest"));
    assertThat(report.get("layers").toString()).contains(SampleStore.greeting().toString());
  }

  @Test
  void anImageBuildsUponAnotherOneOfTheRegistry() throws Exception {
    push("base/greeting:1", "-e", "FROM_BASE=1");
    StoreItemOnTop top = new StoreItemOnTop(home.resolve("store"));
    int before = registry.accessLog().size();

    String output =
        Command.withHome(home)
            .output(
                "push",
                "--registry=" + registry.host() + "/derived/greeting:1",
                "--from-image=" + registry.host() + "/base/greeting:1",
                "--store-root=" + top.root(),
                "--json",
                top.path());

    JsonNode destination = Documents.parse(output).get("destinations").get(0);
    assertThat(destination.get("mountedLayers").asInt()).isGreaterThanOrEqualTo(5);
    List<String> requests = registry.accessLog().subList(before, registry.accessLog().size());
    assertThat(requests)
        .as("the config alone")
        .filteredOn(line -> line.contains("GET /v2/base/greeting/blobs/"))
        .hasSize(1);
    String image = registry.host() + "/derived/greeting:1";
    DockerEngine.shared().docker("pull", image).output();
    assertThat(DockerEngine.shared().run(image)).isEqualTo(SampleStore.GREETING + "\n");
    assertThat(Skopeo.config("docker://" + image)).contains("FROM_BASE=1");
  }

  private static String raw(String name) {
    return Program.of("skopeo", "inspect", "--tls-verify=false", "--raw", docker(name)).output();
  }

  /** A store of one item, which is not in the base image. */
  private static final class StoreItemOnTop {
    private final SampleStore store;
    private final String path;

    StoreItemOnTop(Path directory) throws IOException {
      store = new SampleStore(Files.createDirectories(directory));
      path = store.add("on-top-1", SampleStore.text("top", "on top\n")).toString();
    }

    String root() {
      return store.root().toString();
    }

    String path() {
      return path;
    }
  }
}
