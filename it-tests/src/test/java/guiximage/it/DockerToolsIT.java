package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.it.RootEngine.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The acceptance test of nixpkgs' dockerTools and the examples of nix2container, asked of our
 * images: items that Nix has built, in the store of Debian trixie, on the Docker engine there. The
 * table of their parts, with the tests that answer them, is in docs/coming-from.md.
 */
class DockerToolsIT {
  private static final String HELLO = "Hello, world!\n";
  private static final String OTHER = "Hello, other world!\n";

  @TempDir static Path shared;
  private static RealNix nix;
  private static RootEngine engine;
  private static String tools;
  private static String hello;

  @TempDir Path out;

  @BeforeAll
  static void start() throws Exception {
    nix =
        RealNix.start(
            DebianRoot.trixie(),
            shared,
            "docker-tools.nix",
            "tools",
            "hello",
            "other",
            "file",
            "link",
            "nix",
            "environment",
            "without-store",
            "with-store",
            "owned");
    engine = RootEngine.start(nix.root(), ImageStore.CLASSIC, shared);
    tools = nix.item("tools");
    hello = nix.item("hello");
  }

  @AfterAll
  static void stop() {
    if (engine != null) {
      engine.close();
    }
    if (nix != null) {
      nix.close();
    }
  }

  private static Command command() {
    return nix.root().command(shared.resolve("home"));
  }

  private Path archive(String name) {
    return out.resolve(name.replace('/', '-').replace(':', '-') + ".tar");
  }

  /** Writes a docker-archive with an image of this name. */
  private Path export(String name, String... words) {
    List<String> all = new ArrayList<>(List.of("export", "--quiet", "-o=" + archive(name)));
    all.add("-t=" + name);
    all.addAll(List.of(words));
    command().output(all.toArray(String[]::new));
    return archive(name);
  }

  /** Loads the archive; returns what {@code docker inspect} says of the image. */
  private static JsonNode load(Path archive, String name) {
    engine.docker("load", "--input", archive.toString()).output();
    return Documents.parse(engine.docker("inspect", name).output()).path(0);
  }

  private JsonNode exportAndLoad(String name, String... words) {
    return load(export(name, words), name);
  }

  /** What {@code stream} makes of the description that Nix has built. */
  private JsonNode streamAndLoad(String description) {
    Path archive = archive(description);
    command().output("stream", "-o", archive.toString(), nix.item(description));
    return load(archive, description + ":latest");
  }

  private static Program container(String... words) {
    return engine.docker("run", "--rm", "--pull=never", "--network=none").with(words);
  }

  /** Runs the command of the image, or {@code words}, in a new container. */
  private static String run(String image, String... words) {
    return container(image).with(words).output();
  }

  /** Runs a tool in a new container, whatever the image is made for. */
  private static String tool(String image, String name, String... words) {
    return container("--entrypoint=" + tools + "/bin/" + name, image).with(words).output();
  }

  private static List<String> layers(JsonNode image) {
    return Documents.texts(image.path("RootFS").path("Layers"));
  }

  private Path file(String name, String text) throws IOException {
    Path file = out.resolve(name);
    Files.createDirectories(file.resolve(".."));
    return Files.writeString(file, text);
  }

  @Test
  void anImageWithoutItsStoreRunsOnAMountedOne() {
    assertThat(layers(streamAndLoad("with-store"))).hasSize(3);
    assertThat(run("with-store")).isEqualTo(HELLO);

    assertThat(layers(streamAndLoad("without-store"))).hasSize(1);
    assertThat(container("without-store").run().exitCode()).isEqualTo(127);
    assertThat(container("--volume=/nix/store:/nix/store:ro", "without-store").output())
        .isEqualTo(HELLO);
    assertThat(files("without-store")).contains("bin/hello").noneMatch(it -> it.startsWith("nix"));
  }

  /** The files of a container of the image, as {@code docker export} writes them. */
  private List<String> files(String image) {
    String tar = out.resolve("container.tar").toString();
    String container = engine.docker("create", image, "none").output().strip();
    engine.docker("export", "--output", tar, container).output();
    engine.docker("rm", container).output();
    return Program.of("tar", "-tf", tar).output().lines().toList();
  }

  @Test
  void theDateIsStableUnlessAnotherIsStated() {
    JsonNode stable = exportAndLoad("it/date:stable", hello);
    JsonNode stated = exportAndLoad("it/date:stated", "--created=2024-05-13T09:31:10Z", hello);

    assertThat(stable.path("Created").asText()).isEqualTo("1970-01-01T00:00:01Z");
    assertThat(stated.path("Created").asText()).isEqualTo("2024-05-13T09:31:10Z");
    assertThat(streamAndLoad("with-store").path("Created").asText())
        .isGreaterThan("2026-01-01T00:00:00Z");
  }

  @Test
  void anImageIsCalledByItsTagsByItsItemAndByItsRegistry() {
    String hash = hello.substring("/nix/store/".length()).split("-", 2)[0];
    load(export("registry-1.docker.example/image:latest", "-t=it/tagged:2", hello), "it/tagged:2");
    Path archive = archive("item");
    command().output("export", "--quiet", "-o=" + archive, "--tag-from-item", hello);
    load(archive, "hello-1:" + hash);

    assertThat(engine.docker("images", "--format={{.Repository}}:{{.Tag}}").output().lines())
        .contains("registry-1.docker.example/image:latest", "it/tagged:2", "hello-1:" + hash);
  }

  @Test
  void theNixOfAnImageKnowsItsStoreAndFindsNothingChanged() {
    String program = nix.item("nix");
    String[] words = {
      "-S=/bin=bin", "--localstatedir", "-e=NIX_PAGER=cat", tools, program, nix.item("file")
    };
    exportAndLoad("it/nix:layered", words);

    String nixStore = program + "/bin/nix-store";
    assertThat(run("it/nix:layered", nixStore, "-qR", program).lines().sorted())
        .isEqualTo(nix.requisites(program));
    assertThat(run("it/nix:layered", nixStore, "-qR", nix.item("file")).lines().sorted())
        .isEqualTo(nix.requisites(nix.item("file")));
    Program.Result verified =
        container("it/nix:layered", nixStore, "--verify", "--check-contents").run();
    assertThat(verified.exitCode()).as(verified.stderr()).isZero();
    assertThat(verified.stderr()).doesNotContain("modified", "disappeared");
    assertThat(run("it/nix:layered", nix.item("file") + "/bin/file")).isEqualTo("some data");

    exportAndLoad("it/nix:single", "--max-layers=1", tools, program);
    for (String image : List.of("it/nix:layered", "it/nix:single")) {
      assertThat(tool(image, "readlink", program + "/bin/nix-daemon")).isEqualTo("nix\n");
    }
  }

  /** The base image has a /nix that only root may enter: ours is above it. */
  @Test
  void whoIsNotRootRunsProgramsWhateverTheModesOfTheBaseImage() throws Exception {
    Path tree = Files.createDirectories(out.resolve("tree"));
    Files.createDirectories(tree.resolve("nix/store"));
    Program.of("chmod", "700", tree + "/nix", tree + "/nix/store").output();
    Path base = export("it/user:base", "--root=" + tree);
    exportAndLoad(
        "it/user:1",
        "--from-image=" + base,
        "-S=/bin=bin",
        "-S=/etc/passwd=etc/passwd",
        "-S=/etc/group=etc/group",
        nix.item("environment"));

    assertThat(container("--user=somebody", "it/user:1", "hello").output()).isEqualTo(HELLO);
    assertThat(container("--user=somebody", "it/user:1", "id", "-un").output())
        .isEqualTo("somebody\n");
    assertThat(run("it/user:1", "stat", "-c", "%a %u:%g", "/nix", "/nix/store", "/tmp"))
        .isEqualTo("755 0:0\n755 0:0\n1777 0:0\n");
  }

  @Test
  void anImageIsMadeUponOneOfARegistryByItsDigest() throws Exception {
    try (RealRegistry registry = RealRegistry.start(Files.createDirectory(out.resolve("r")))) {
      String reference = registry.host() + "/it/pulled:1";
      String pulled =
          command().output("push", "--quiet", "--registry=" + reference, "-S=/bin=bin", hello);

      exportAndLoad(
          "it/pulled:upon",
          "--from-image=" + pulled,
          "--cmd=/bin/hello",
          "-S=/usr/bin=bin",
          nix.item("other"));
    }

    assertThat(run("it/pulled:upon")).isEqualTo(HELLO);
    assertThat(run("it/pulled:upon", "/usr/bin/other")).isEqualTo(OTHER);
  }

  @Test
  void aServiceHasItsFilesItsPortAndItsEntryPoint() throws Exception {
    Path tree = Files.createDirectories(out.resolve("tree"));
    file("tree/var/www/index.html", "Hello from httpd\n");
    JsonNode image =
        exportAndLoad(
            "it/service:1",
            "--root=" + tree,
            "--expose=80",
            "--entry-point=bin/httpd",
            "-A=-f",
            "-A=-h",
            "-A=/var/www",
            tools);
    String service =
        engine.docker("run", "--detach", "--network=none", "it/service:1").output().strip();

    String page = "until wget -qO- http://127.0.0.1/; do :; done";
    assertThat(
            engine
                .docker("exec", "--env=PATH=" + tools + "/bin", service, tools + "/bin/sh", "-c")
                .with(page)
                .output())
        .isEqualTo("Hello from httpd\n");
    engine.docker("rm", "--force", service).output();
    assertThat(image.at("/Config/ExposedPorts").has("80/tcp")).isTrue();
  }

  /** In place of runAsRoot, extraCommands, fakeRootCommands and perms, which run something. */
  @Test
  void aPreparedTreeKeepsItsOwnersAndItsLinksToItems() throws Exception {
    Path tree = Files.createDirectories(out.resolve("tree"));
    file("tree/extraCommands", "(extraCommand)\n");
    file("tree/testfile", "");
    file("tree/home/alice/notes", "");
    Files.createSymbolicLink(tree.resolve("hello"), Path.of(hello));
    Program.of("chown", "12345:12345", tree + "/testfile").output();
    Program.of("chown", "-R", "1000:1001", tree + "/home/alice").output();
    Program.of("chmod", "444", tree + "/home/alice/notes").output();
    Program.of("chmod", "777", tree + "/testfile").output();
    exportAndLoad("it/tree:1", "--root=" + tree, "-S=/bin=bin", tools, hello);

    assertThat(run("it/tree:1", "cat", "/extraCommands")).isEqualTo("(extraCommand)\n");
    assertThat(
            run("it/tree:1", "stat", "-c", "%u:%g %a", "/testfile", "/home/alice/notes", "/home"))
        .isEqualTo("12345:12345 777\n1000:1001 444\n0:0 755\n");
    assertThat(run("it/tree:1", "/hello/bin/hello")).isEqualTo(HELLO);
  }

  @Test
  void imagesUponLayeredImagesWorkLayeredOrNot() throws Exception {
    Path extra = file("extra", "(extraCommand)\n");
    Path base =
        export(
            "it/layered:1", "--cmd=" + hello + "/bin/hello", "--extra-file=/extra=" + extra, hello);
    assertThat(layers(load(base, "it/layered:1"))).hasSize(3);
    assertThat(run("it/layered:1")).isEqualTo(HELLO);
    assertThat(tool("it/layered:1", "cat", "/extra")).isEqualTo("(extraCommand)\n");
    assertThat(files("it/layered:1")).contains(hello.substring(1) + "/bin/hello");

    for (String most : List.of("100", "4")) {
      exportAndLoad(
          "it/layered:on-top",
          "--from-image=" + base,
          "--max-layers=" + most,
          "--extra-directory=/example-output:777",
          "--workdir=/example-output",
          "--env=PATH=" + tools + "/bin",
          "--cmd=" + tools + "/bin/sh",
          "--cmd=-c",
          "--cmd=echo hello > foo; cat foo",
          nix.item("other"));
      assertThat(container("--user=999", "it/layered:on-top").output()).isEqualTo("hello\n");
      assertThat(run("it/layered:on-top", hello + "/bin/hello")).isEqualTo(HELLO);
    }
  }

  @Test
  void imagesShareTheLayersOfTheItemsThatTheyShare() {
    List<String> one = layers(exportAndLoad("it/shared:1", hello));
    List<String> two = layers(exportAndLoad("it/shared:2", nix.item("other")));

    assertThat(one).hasSize(3);
    // that of the tools, and that of /tmp
    assertThat(two).hasSize(3).filteredOn(one::contains).hasSize(2);
  }

  @Test
  void layersKeepTheirOrderUponOneAnother() throws Exception {
    String base = "";
    for (int number = 1; number <= 3; number++) {
      List<String> words = new ArrayList<>(List.of(tools));
      Path file = file("layer" + number, "layer" + number + "\n");
      for (int name = number; name <= 3; name++) {
        words.add("--extra-file=/files/layer" + name + "=" + file);
      }
      if (!base.isEmpty()) {
        words.add("--from-image=" + base);
      }
      base = export("it/order:" + number, words.toArray(String[]::new)).toString();
    }
    load(Path.of(base), "it/order:3");

    assertThat(tool("it/order:3", "cat", "/files/layer1", "/files/layer2", "/files/layer3"))
        .isEqualTo("layer1\nlayer2\nlayer3\n");
  }

  @Test
  void aBaseImageMayHaveALayerTwice() throws Exception {
    file("tree/twice/file", "twice\n");
    Path tar = out.resolve("layer.tar");
    Program.of("tar", "-C", out + "/tree", "-cf", tar.toString(), "twice").output();
    String layer = "--add-layer=" + tar;
    Path base = export("it/twice:base", "--no-tmp", layer, layer, tools);
    JsonNode image = exportAndLoad("it/twice:1", "--no-tmp", "--from-image=" + base, hello);

    List<String> lower = layers(load(base, "it/twice:base"));
    assertThat(lower).hasSize(3).satisfies(all -> assertThat(all.get(1)).isEqualTo(all.get(2)));
    assertThat(layers(image)).startsWith(lower.toArray(String[]::new)).hasSizeGreaterThan(3);
    assertThat(tool("it/twice:1", "cat", "/twice/file")).isEqualTo("twice\n");
  }

  @Test
  void theEnvironmentIsInheritedAndEachNameIsThereOnce() {
    Path parent = export("it/env:parent", "-e=FROM_PARENT=true", "-e=LAST_LAYER=parent", tools);
    for (String most : List.of("3", "100")) {
      JsonNode child =
          exportAndLoad(
              "it/env:child",
              "--from-image=" + parent,
              "--max-layers=" + most,
              "-e=FROM_CHILD=true",
              "-e=LAST_LAYER=child",
              hello);

      assertThat(Documents.texts(child.at("/Config/Env")))
          .containsExactly("FROM_PARENT=true", "LAST_LAYER=child", "FROM_CHILD=true");
      assertThat(tool("it/env:child", "env").lines())
          .contains("FROM_PARENT=true", "LAST_LAYER=child", "FROM_CHILD=true");
    }
  }

  @Test
  void aLimitOfLayersKeepsEveryItemAndCountsThoseOfTheBaseImage() {
    Path base = export("it/bulk:2", "--max-layers=2", "--entry-point=bin/hello", hello);
    JsonNode two = load(base, "it/bulk:2");
    JsonNode four =
        exportAndLoad(
            "it/bulk:4",
            "--from-image=" + base,
            "--max-layers=4",
            nix.item("other"),
            nix.item("file"),
            nix.item("environment"));

    assertThat(layers(two)).hasSize(2);
    assertThat(run("it/bulk:2")).isEqualTo(HELLO);
    assertThat(layers(four)).hasSize(4).startsWith(layers(two).toArray(String[]::new));
    assertThat(run("it/bulk:4")).isEqualTo(HELLO);
    assertThat(tool("it/bulk:4", "sh", nix.item("other") + "/bin/other")).isEqualTo(OTHER);
    assertThat(tool("it/bulk:4", "sh", nix.item("file") + "/bin/file")).isEqualTo("some data");
  }

  @Test
  void anImageNeedsNoStore() throws Exception {
    Path bin = Files.createDirectories(out.resolve("tree/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    Program.of("chmod", "755", bin.resolve("busybox").toString()).output();
    Files.createSymbolicLink(bin.resolve("ls"), Path.of("busybox"));
    exportAndLoad("it/nothing:1", "--root=" + out.resolve("tree"), "--cmd=/bin/ls", "--cmd=/");

    assertThat(run("it/nothing:1").lines()).contains("bin", "tmp").doesNotContain("gnu", "nix");
    assertThat(container("it/nothing:1", "/bin/ls", "/nix/store").run().exitCode()).isOne();
  }

  @Test
  void anItemThatIsALinkStaysOne() {
    String link = nix.item("link");
    exportAndLoad("it/link:1", tools, link);

    assertThat(tool("it/link:1", "readlink", link)).isEqualTo(hello + "\n");
    assertThat(run("it/link:1", link + "/bin/hello")).isEqualTo(HELLO);
  }

  @Test
  void filesAreWhereTheOptionsPutThem() throws Exception {
    String certificates = "etc/ssl/certs/ca-bundle.crt";
    exportAndLoad(
        "it/files:1",
        "-S=/bin=bin",
        "-S=/usr/local/bin/hello=bin/hello",
        "-S=/" + certificates + "=" + certificates,
        "-S=/etc/ssl/certs/ca-certificates.crt=" + certificates,
        "-S=/etc/pki/tls/certs/ca-bundle.crt=" + certificates,
        "--extra-file=/hello.txt=" + file("hello.txt", "text\n"),
        "--extra-file=/etc/some-config-file=" + file("hosts", "127.0.0.1 localhost\n"),
        nix.item("environment"));

    assertThat(run("it/files:1", "/usr/local/bin/hello")).isEqualTo(HELLO);
    assertThat(run("it/files:1", "cat", "/hello.txt", "/etc/some-config-file"))
        .isEqualTo("text\n127.0.0.1 localhost\n");
    assertThat(
            run(
                "it/files:1",
                "cat",
                "/etc/ssl/certs/ca-bundle.crt",
                "/etc/ssl/certs/ca-certificates.crt",
                "/etc/pki/tls/certs/ca-bundle.crt"))
        .isEqualTo("a certificate\n".repeat(3));
  }

  /** By an option, and by a description, whose owners are those of every file too. */
  @Test
  void anotherProcessorAndOtherOwnersAreThoseThatAreStated() {
    JsonNode image = exportAndLoad("it/cross:1", "--system=aarch64-linux", hello);
    JsonNode owned = streamAndLoad("owned");

    assertThat(image.path("Architecture").asText()).isEqualTo("arm64");
    assertThat(owned.path("Architecture").asText()).isEqualTo("arm64");
    assertThat(owned.at("/Config/User").asText()).isEqualTo("1000");
    assertThat(tool("owned", "stat", "-c", "%u:%g", tools, tools + "/bin/busybox"))
        .isEqualTo("1000:1000\n1000:1000\n");
  }

  /** In place of mergeImages. Docker loads a layout in a tar where containerd keeps its images. */
  @Test
  void severalImagesOfALayoutAreLoadedAtOnce() throws Exception {
    Path layout = out.resolve("layout");
    for (String name : List.of("hello", "other")) {
      command()
          .output(
              "export",
              "--quiet",
              "--format=oci",
              "--output=" + layout,
              "-t=it/" + name + ":1",
              "--compression=" + (name.equals("hello") ? "zstd" : "none"),
              "--entry-point=bin/" + name,
              nix.item(name));
    }
    Path archive = out.resolve("merged.tar");
    Program.of("tar", "-C", layout.toString(), "-cf", archive.toString(), ".").output();

    try (RootEngine merging = RootEngine.start(nix.root(), ImageStore.CONTAINERD, out)) {
      merging.docker("load", "--input", archive.toString()).output();
      Program run = merging.docker("run", "--rm", "--pull=never", "--network=none");
      assertThat(run.with("it/hello:1").output()).isEqualTo(HELLO);
      assertThat(run.with("it/other:1").output()).isEqualTo(OTHER);
    }
  }
}
