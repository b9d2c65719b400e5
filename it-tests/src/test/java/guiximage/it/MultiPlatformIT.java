package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.it.RequestTunnel.Hold;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closures of two platforms that become images under one name in one run. */
class MultiPlatformIT {
  /** The index, and a manifest and a config a platform. */
  private static final int MAX_REQUESTS = 5;

  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  @TempDir Path registryDirectory;
  @TempDir Path storeDirectory;
  @TempDir Path homes;

  private RealRegistry registry;
  private SampleStore store;
  private StorePath arm;

  @BeforeEach
  void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
    store = SampleStore.ofGreeting(storeDirectory);
    StorePath words = SampleStore.path("words-3");
    StorePath armShell = store.add("shell-arm-1.35", SampleStore.data(7, 100_000));
    arm =
        store.add(
            "greeting-arm-1.0", SampleStore.script(armShell, "hello from arm"), armShell, words);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  private String reference(String name) {
    return registry.host() + "/" + name;
  }

  private Command fresh() throws IOException {
    return Command.withHome(Files.createTempDirectory(homes, "home"));
  }

  private String[] words(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--store-root=" + store.root());
    all.add("--entry-point=bin/hello");
    all.add("--platform=linux/amd64=" + SampleStore.greeting());
    all.add("--platform=linux/arm64=" + arm);
    return all.toArray(String[]::new);
  }

  private JsonNode push(String name, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("push", "--json", "--registry=" + reference(name)));
    all.addAll(List.of(options));
    return Documents.parse(fresh().output(words(all.toArray(String[]::new))));
  }

  private static String inspect(String architecture, String image) {
    return Program.of("skopeo", "--override-arch", architecture, "inspect", "--config")
        .with("--tls-verify=false", image)
        .output();
  }

  private static JsonNode raw(String image) {
    return Documents.parse(
        Program.of("skopeo", "inspect", "--raw", "--tls-verify=false", image).output());
  }

  @Test
  void everyReaderGetsTheImageOfItsPlatform() throws Exception {
    JsonNode pushed = push("org/app:1", "--tag=latest");

    String image = "docker://" + reference("org/app:1");
    assertThat(raw(image).path("mediaType").asText()).isEqualTo(INDEX);
    assertThat(inspect("amd64", image)).contains(SampleStore.greeting() + "/bin/hello");
    assertThat(inspect("arm64", image)).contains(arm + "/bin/hello");
    assertThat(Program.of("skopeo", "inspect", "--tls-verify=false", image).output())
        .contains(pushed.get("digest").asText());
    assertThat(raw("docker://" + reference("org/app:latest"))).isEqualTo(raw(image));
    DockerEngine engine = DockerEngine.shared();
    engine.docker("pull", reference("org/app:1")).output();
    assertThat(engine.run(reference("org/app:1"))).isEqualTo(SampleStore.GREETING + "\n");
    engine.remove(reference("org/app:1"));
    try (Podman podman = new Podman()) {
      podman.podman("pull", "--tls-verify=false", reference("org/app:1")).output();
      assertThat(podman.run(reference("org/app:1"))).isEqualTo(SampleStore.GREETING + "\n");
      podman.podman("pull", "--tls-verify=false", "--arch=arm64", reference("org/app:1")).output();
      assertThat(podman.podman("image", "inspect", reference("org/app:1")).output())
          .contains("\"arm64\"", arm + "/bin/hello");
    }
  }

  @Test
  void layersThatThePlatformsShareAreSentOnce() throws Exception {
    JsonNode pushed = push("org/shared:1");

    JsonNode destination = pushed.get("destinations").get(0);
    List<String> first = Documents.each(pushed.get("images").get(0).get("layers"), "digest");
    List<String> second = Documents.each(pushed.get("images").get(1).get("layers"), "digest");
    List<String> shared = new ArrayList<>(first);
    shared.retainAll(second);
    assertThat(shared).as("words, and the one with /tmp").hasSize(2);
    assertThat(destination.get("sentLayers").asInt())
        .isEqualTo(first.size() + second.size() - shared.size());
  }

  @Test
  void nothingIsReadOrSentWhenNothingHasChanged() throws Exception {
    JsonNode first = push("org/again:1");
    Path trace = homes.resolve("trace");
    try (RequestTunnel tunnel = new RequestTunnel(registry.port(), Hold.NOTHING)) {

      JsonNode second =
          Documents.parse(
              fresh()
                  .under("strace", "-f", "-qq", "-e", "trace=open,openat,openat2", "-o")
                  .under(trace.toString())
                  .output(words("push", "--json", "--registry=" + tunnel.host() + "/org/again:1")));

      assertThat(second.get("digest")).isEqualTo(first.get("digest"));
      assertThat(tunnel.requests())
          .filteredOn(line -> line.startsWith("GET "))
          .hasSizeBetween(1, MAX_REQUESTS);
      assertThat(tunnel.requests())
          .as("two blobs that are drawn")
          .filteredOn(line -> !line.startsWith("GET "))
          .hasSize(2)
          .allMatch(line -> line.startsWith("HEAD /v2/org/again/blobs/"));
    }
    assertThat(Files.readString(trace)).contains("db.sqlite").doesNotContain("gnu/store");
  }

  @Test
  void theOrderOfTheOptionsDoesNotMatter() throws Exception {
    JsonNode first = push("org/order:1");

    String second =
        fresh()
            .output(
                "push",
                "--digest-only",
                "--registry=" + reference("org/order:2"),
                "--store-root=" + store.root(),
                "--entry-point=bin/hello",
                "-s",
                "aarch64-linux=" + arm,
                "-s",
                "x86_64-linux=" + SampleStore.greeting());

    assertThat(second).isEqualTo(first.get("digest").asText());
  }

  @Test
  void onlyThePlatformThatHasChangedIsSent() throws Exception {
    push("org/change:1");
    StorePath shell = SampleStore.path("shell-arm-1.35");
    arm =
        store.add(
            "greeting-arm-1.1",
            SampleStore.script(shell, "hello again"),
            shell,
            SampleStore.path("words-3"));

    JsonNode second = push("org/change:1");

    assertThat(second.get("destinations").get(0).get("sentLayers").asInt()).isEqualTo(1);
  }

  @Test
  void anImageOfOnePlatformIsContinuedByAnIndex() throws Exception {
    fresh()
        .output(
            "push",
            "--registry=" + reference("org/grown:1"),
            "--store-root=" + store.root(),
            "--entry-point=bin/hello",
            "--platform=linux/amd64",
            SampleStore.greeting().toString());

    JsonNode grown = push("org/grown:1");

    int armLayers = grown.get("images").get(1).get("layers").size();
    assertThat(grown.get("destinations").get(0).get("sentLayers").asInt())
        .as("those of arm that amd64 has not")
        .isEqualTo(armLayers - 2);
  }

  @Test
  void anIndexThatLiesTeachesNothing() throws Exception {
    JsonNode right = push("org/lie:1");
    PublishedManifest published = new PublishedManifest(registry, "org/lie");
    JsonNode index = raw("docker://" + reference("org/lie:1"));
    String amd64 = index.get("manifests").get(0).toString();
    String arm64 = index.get("manifests").get(1).toString();
    String swapped =
        index
            .toString()
            .replace(amd64, "@")
            .replace(arm64, amd64.replace("\"amd64\"", "\"arm64\""))
            .replace("@", arm64.replace("\"arm64\"", "\"amd64\""));
    published.put("1", INDEX, swapped);

    JsonNode again = push("org/lie:1");

    assertThat(again.get("digest")).isEqualTo(right.get("digest"));
    assertThat(raw("docker://" + reference("org/lie:1"))).isEqualTo(index);
  }

  @Test
  void verifyLooksAtEveryPlatformThatItIsAskedFor() throws Exception {
    push("org/look:1");
    String image = reference("org/look:1");

    assertThat(fresh().output(words("verify", image, "--deep"))).contains("is what this store");
    assertThat(
            fresh()
                .output(
                    "verify",
                    image,
                    "--store-root=" + store.root(),
                    "--platform=linux/arm64",
                    arm.toString()))
        .contains("is what this store");
    Failed.with(
            7,
            fresh()
                .run(
                    "verify",
                    image,
                    "--quiet",
                    "--store-root=" + store.root(),
                    "--platform=linux/arm64",
                    SampleStore.greeting().toString()))
        .saying("is not what this store gives");
  }

  @Test
  void planAndInspectTellThePlatformsApart() throws Exception {
    JsonNode pushed = push("org/tell:1");

    String plan = fresh().output(words("plan", "--registry=" + reference("org/tell:1")));
    String shown = fresh().output("inspect", reference("org/tell:1"));
    JsonNode arm64 =
        Documents.parse(
            fresh().output("inspect", "--json", "--platform=linux/arm64", reference("org/tell:1")));

    assertThat(plan).contains("linux/amd64:", "linux/arm64:").contains("0 to send");
    assertThat(shown).contains("platform linux/amd64", "platform linux/arm64", arm.toString());
    assertThat(shown).startsWith("index " + pushed.path("digest").asText() + "\nmanifest sha256:");
    assertThat(arm64.toString()).contains(arm.toString());
    assertThat(arm64.path("digest"))
        .isIn(pushed.path("images").findValues("digest"))
        .isNotEqualTo(pushed.path("digest"));
  }

  @Test
  void aLayoutHoldsThemToo() throws Exception {
    Path layout = homes.resolve("layout");
    Path archive = homes.resolve("archive.tar");

    String digest = fresh().output(words("export", "-f=oci", "-o=" + layout, "-t=app:1"));
    fresh().output(words("export", "-f=oci-archive", "-o=" + archive, "-t=app:1"));

    for (String image : List.of("oci:" + layout + ":app:1", "oci-archive:" + archive)) {
      assertThat(inspect("amd64", image)).contains(SampleStore.greeting() + "/bin/hello");
      assertThat(inspect("arm64", image)).contains(arm + "/bin/hello");
    }
    assertThat(Files.readString(layout.resolve("index.json"))).contains(digest);
    Failed.with(2, fresh().run(words("export", "-o=" + homes.resolve("x.tar"), "-t=app:1")))
        .saying("-f docker-archive", "use -f oci");
  }

  @Test
  void descriptionsOfTwoPlatformsAreOneImage(@TempDir Path directory) throws Exception {
    List<String> confs = new ArrayList<>();
    for (String architecture : List.of("amd64", "arm64")) {
      confs.add(
          "--conf="
              + Files.writeString(
                  directory.resolve(architecture + ".json"), description(architecture)));
    }
    List<String> push = new ArrayList<>(confs);
    push.add(0, "push");
    push.add("--store-root=" + store.root());
    push.add("--registry=" + reference("org/conf:1"));

    fresh().output(push.toArray(String[]::new));

    String image = "docker://" + reference("org/conf:1");
    for (String architecture : List.of("amd64", "arm64")) {
      assertThat(inspect(architecture, image)).contains("\"" + architecture + "\"");
    }
  }

  private String description(String architecture) throws IOException {
    Path customisation = store.root().resolve("gnu/store/" + "c".repeat(32) + "-custom");
    Files.createDirectories(customisation);
    Program.of("tar", "-cf", customisation.resolve("layer.tar").toString(), "-T", "/dev/null")
        .output();
    String checksum =
        Program.of("sha256sum", customisation.resolve("layer.tar").toString()).output();
    Files.writeString(customisation.resolve("checksum"), checksum.substring(0, 64) + "\n");
    return """
        {"architecture": "%s", "os": "linux", "config": {"Cmd": ["x"]}, "repo_tag": "app:1",
         "created": "1970-01-01T00:00:01Z", "store_dir": "/gnu/store", "from_image": null,
         "store_layers": [["%s"]], "customisation_layer": "/gnu/store/%s-custom"}
        """
        .formatted(architecture, SampleStore.path("words-3"), "c".repeat(32));
  }

  @Test
  void anIndexTakesImagesOfOtherRepositoriesOver() throws Exception {
    push("org/app:1");
    String digest =
        Documents.each(raw("docker://" + reference("org/app:1")).get("manifests"), "digest").get(1);
    fresh()
        .output(
            "push",
            "--registry=" + reference("other/app:amd64"),
            "--store-root=" + store.root(),
            "--platform=linux/amd64",
            SampleStore.path("words-3").toString());
    Path digestFile = homes.resolve("digest");
    Path metadata = homes.resolve("metadata.json");
    try (RequestTunnel tunnel = new RequestTunnel(registry.port(), Hold.NOTHING)) {

      fresh()
          .output(
              "index",
              "--registry=" + tunnel.host() + "/joined/app:1",
              "--tag=latest",
              "--digestfile=" + digestFile,
              "--metadata=" + metadata,
              tunnel.host() + "/org/app@" + digest,
              tunnel.host() + "/other/app:amd64");

      assertThat(tunnel.requests())
          .as("blobs are mounted")
          .noneMatch(line -> line.startsWith("PUT ") && line.contains("/blobs/"));
    }

    String image = "docker://" + reference("joined/app:1");
    assertThat(inspect("arm64", image)).contains(arm + "/bin/hello");
    assertThat(inspect("amd64", image)).contains("words-3");
    assertThat(raw(image).toString()).contains(digest);
    Skopeo.copy(image, "dir:" + homes.resolve("copy"));
    JsonNode report = Documents.parse(Files.readString(metadata));
    String joined = report.get("digest").asText();
    assertThat(digestFile).hasContent(joined);
    assertThat(raw("docker://" + reference("joined/app@" + joined))).isEqualTo(raw(image));
    assertThat(Documents.texts(report.get("names")))
        .allMatch(name -> name.matches("127.0.0.1:\\d+/joined/app:(1|latest)"))
        .hasSize(2);
    assertThat(Documents.each(report.get("images"), "platform"))
        .containsExactly("linux/arm64", "linux/amd64");
    assertThat(Documents.each(report.get("images"), "digest")).first().isEqualTo(digest);
  }

  @Test
  void anIndexTakesImagesOfOtherRegistriesOver(@TempDir Path secondDirectory) throws Exception {
    push("org/app:1");
    String digest =
        Documents.each(raw("docker://" + reference("org/app:1")).get("manifests"), "digest").get(1);
    try (RealRegistry second = RealRegistry.start(secondDirectory)) {
      fresh()
          .output(
              "index",
              "--registry=" + second.host() + "/far/app:1",
              reference("org/app") + "@" + digest);

      String image = "docker://" + second.host() + "/far/app:1";
      assertThat(inspect("arm64", image)).contains(arm + "/bin/hello");
      Program.of("skopeo", "--override-arch=arm64", "copy", "--quiet", "--src-tls-verify=false")
          .with(image, "dir:" + homes.resolve("copy"))
          .output();
    }
  }

  @Test
  void whatBelongsToNoPlatformIsRefused() throws Exception {
    String item = SampleStore.greeting().toString();
    Path trace = homes.resolve("unused");
    Command command = Command.withHome(trace);
    String registryOption = "--registry=" + reference("org/refused:1");
    String root = "--store-root=" + store.root();

    Failed.with(
            2, command.run("push", registryOption, root, "--platform=linux/amd64=" + item, item))
        .saying("belongs to no platform", "--platform linux/amd64=SOURCE");
    Failed.with(
            2,
            command.run("push", registryOption, root, "--platform=linux/amd64,linux/arm64", item))
        .saying("is a list", "linux/amd64=SOURCE");
    Failed.with(
            2,
            command.run(
                "push",
                registryOption,
                root,
                "--platform=linux/amd64",
                item,
                "--platform=linux/arm64",
                arm.toString()))
        .saying("linux/amd64 has none", "--platform linux/amd64=SOURCE");
    Failed.with(
            2, command.run("index", registryOption + "@sha256:" + "0".repeat(64), "amd64", "arm64"))
        .saying("--registry", "has a digest", "name a tag");
    Failed.with(2, command.run("index", registryOption, "--tag=-x", "amd64", "arm64"))
        .saying("--tag", "-x");
    Failed.with(2, command.run(words("push", registryOption, "--layer-lock=" + trace)))
        .saying("--layer-lock", "one platform");
  }

  @Test
  void aLimitCountsAllPlatforms() throws Exception {
    try (RequestTunnel tunnel = new RequestTunnel(registry.port(), Hold.NOTHING)) {
      String target = "--registry=" + tunnel.host() + "/org/limit:1";

      Failed.with(2, fresh().run(words("push", target, "--max-upload=900K")))
          .saying("--max-upload");

      assertThat(tunnel.requests()).noneMatch(line -> line.startsWith("PUT "));
    }
  }
}
