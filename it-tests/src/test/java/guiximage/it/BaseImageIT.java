package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

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

/** {@code --from-image} in every form that there is, given to the shipped command. */
class BaseImageIT {
  private static final SampleStore STORE = SampleStore.shared();

  @TempDir Path registryDirectory;
  @TempDir Path home;
  @TempDir Path out;
  @TempDir Path storeDirectory;

  private RealRegistry registry;
  private SampleStore store;
  private StorePath top;

  @BeforeEach
  void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
    store = new SampleStore(storeDirectory);
    top = store.add("on-top-1", SampleStore.text("top", "on top\n"));
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  private Program command(String... words) {
    return Command.withHome(home).program(List.of(words));
  }

  /** Makes the base image; what it is does not depend on where it goes. */
  private String base(String command, String... options) {
    List<String> words = new ArrayList<>(List.of(command, "--store-root=" + STORE.root()));
    words.addAll(List.of("--entry-point=bin/hello", "-e=FROM_BASE=1"));
    words.addAll(List.of(options));
    return Command.withHome(home).output(words.toArray(String[]::new));
  }

  private Path archive() {
    Path archive = out.resolve("base.tar");
    base("export", "-o=" + archive, "-t=base:1", SampleStore.greeting().toString());
    return archive;
  }

  private Program derive(Path output, String from, String... options) {
    return command("export", "--from-image=" + from, "-o=" + output, "-t=derived:1")
        .with("--store-root=" + store.root())
        .with(options)
        .with(top.toString());
  }

  @Test
  void everyFormGivesTheSameImage() throws Exception {
    String item = SampleStore.greeting().toString();
    List<String> forms = new ArrayList<>();
    Path archive = archive();
    forms.add(archive.toString());
    for (String compressor : List.of("gzip", "xz", "bzip2", "zstd")) {
      Path compressed = out.resolve("base." + compressor);
      Program.of("sh", "-c", compressor + " -c '" + archive + "' > '" + compressed + "'").output();
      forms.add(compressed.toString());
    }
    base("export", "-f=oci", "-o=" + out.resolve("layout"), "-t=base:1", item);
    base("export", "-f=oci-archive", "-o=" + out.resolve("oci.tar"), "-t=base:1", item);
    Program.of("xz", "-k", out.resolve("oci.tar").toString()).output();
    forms.add(out.resolve("layout").toString());
    forms.add(out.resolve("oci.tar").toString());
    forms.add(out.resolve("oci.tar.xz").toString());
    String digest =
        base("push", "--digest-only", "--registry=" + registry.host() + "/org/base:1", item);
    forms.add(registry.host() + "/org/base:1");
    forms.add(registry.host() + "/org/base@" + digest);
    base(
        "push",
        "--registry=" + registry.host() + "/org/multi:1",
        "--platform=linux/amd64=" + item,
        "--platform=linux/arm64=" + SampleStore.path("words-3"));
    forms.add(registry.host() + "/org/multi:1");

    List<String> layered = new ArrayList<>();
    for (String form : forms) {
      Path layout = Files.createTempDirectory(out, "derived");
      derive(layout, form, "-f=oci", "--platform=linux/amd64").output();
      layered.add(Program.of("skopeo", "inspect", "--config", "oci:" + layout).output());
    }

    assertThat(layered.get(0)).contains("FROM_BASE=1", top.toString(), "/bin/hello");
    assertThat(layered).as(forms.toString()).allMatch(layered.get(0)::equals);
  }

  @Test
  void readersAgreeOnAnImageUponAnother() throws Exception {
    Path archive = archive();
    Path derived = out.resolve("derived.tar");
    derive(derived, archive.toString()).output();
    Path layout = out.resolve("layout");
    derive(layout, archive.toString(), "-f=oci").output();

    DockerEngine engine = DockerEngine.shared();
    engine.load(derived);
    assertThat(engine.run("derived:1")).isEqualTo(SampleStore.GREETING + "\n");
    engine.remove("derived:1");
    try (Podman podman = new Podman()) {
      podman.load(derived);
      assertThat(podman.run("derived:1")).isEqualTo(SampleStore.GREETING + "\n");
    }
    Path bundle = out.resolve("bundle");
    Program.of("umoci", "unpack", "--image", layout + ":derived:1", bundle.toString()).output();
    Path share = bundle.resolve("rootfs" + top + "/share/top");
    assertThat(share).hasContent("on top");
    assertThat(bundle.resolve("rootfs" + SampleStore.greeting() + "/bin/hello")).exists();
  }

  @Test
  void oneOfSeveralImagesIsChosenByItsName() throws Exception {
    DockerEngine engine = DockerEngine.shared();
    Path layout = out.resolve("layout");
    for (String number : List.of("1", "2")) {
      Path archive = out.resolve("base" + number + ".tar");
      String item = SampleStore.path("words-3").toString();
      base("export", "-o=" + archive, "-t=several/base:" + number, "-e=NUMBER=" + number, item);
      base("export", "-f=oci", "-o=" + layout, "-t=base:" + number, "-e=NUMBER=" + number, item);
      engine.load(archive);
    }
    Path both = out.resolve("both.tar");
    engine.docker("save", "-o", both.toString(), "several/base:1", "several/base:2").output();

    for (String from : List.of(both + ":several/base:2", layout + ":base:2")) {
      Path derived = Files.createTempDirectory(out, "derived").resolve("derived.tar");
      derive(derived, from).output();
      assertThat(Skopeo.config("docker-archive:" + derived))
          .contains("NUMBER=2")
          .doesNotContain("NUMBER=1");
    }
    Path refused = out.resolve("refused.tar");
    Failed.with(4, derive(refused, both.toString()).run())
        .saying("lists 2 images", "FILE:NAME:TAG", "several/base:1", "several/base:2");
    Failed.with(4, derive(refused, both + ":several/base:3").run())
        .saying("no image 'several/base:3'");
    Failed.with(4, derive(refused, layout.toString()).run()).saying("2 images", "base:1, base:2");
    assertThat(refused).doesNotExist();
  }

  @Test
  void oneOfSeveralImagesIsShownByItsName() {
    String words = SampleStore.path("words-3").toString();
    String greeting = SampleStore.greeting().toString();
    Path layout = out.resolve("layout");
    base("export", "-f=oci", "-o=" + layout, "-t=base:1", words);
    base("export", "-f=oci", "-o=" + layout, "-t=base:2", greeting);

    assertThat(command("inspect", layout + ":base:1").output())
        .contains(words)
        .doesNotContain(greeting);
    assertThat(command("inspect", layout + ":base:2").output()).contains(greeting);
    Failed.with(4, command("inspect", layout.toString()).run())
        .saying("2 images", "FILE:NAME:TAG, of base:1, base:2");
    Failed.with(4, command("inspect", layout + ":base:3").run()).saying("no image 'base:3'");
  }

  @Test
  void theBaseImageItselfIsNotReplaced() throws Exception {
    Path archive = archive();
    byte[] before = Files.readAllBytes(archive);
    Path link = Files.createSymbolicLink(out.resolve("link.tar"), archive);

    Failed.with(2, derive(archive, archive.toString()).run())
        .saying("-o/--output: '" + archive + "' is the base image itself");
    Failed.with(2, derive(archive, link.toString()).run()).saying("is the base image itself");

    assertThat(archive).hasBinaryContent(before);
  }

  @Test
  void whatIsNoArchiveIsCalledThat() throws Exception {
    Path text = Files.writeString(out.resolve("text"), "a text");

    Failed.with(4, derive(out.resolve("x.tar"), text.toString()).run())
        .saying(
            "--from-image: image '",
            "neither a docker-archive nor an OCI archive nor an OCI layout directory");
    assertThat(out.resolve("x.tar")).doesNotExist();
  }

  @Test
  void aLayerThatIsNotWhatTheConfigSaysIsFoundWhenItIsCopied(@TempDir Path secondDirectory)
      throws Exception {
    String item = SampleStore.path("words-3").toString();
    base("push", "--registry=" + registry.host() + "/org/lie:1", item);
    PublishedManifest published = new PublishedManifest(registry, "org/lie");
    String config = published.config("1");
    String diffId =
        Documents.parse(config).path("rootfs").path("diff_ids").path(0).asText().substring(7);
    published.changeConfig("1", config.replace(diffId, "0".repeat(64)));
    try (RealRegistry second = RealRegistry.start(secondDirectory)) {
      String target = second.host() + "/org/derived:1";

      Program.Result result =
          command("push", "--quiet", "--registry=" + target)
              .with("--from-image=" + registry.host() + "/org/lie:1")
              .with("--store-root=" + store.root(), top.toString())
              .run();

      Failed.with(4, result).saying("holds a tar with the digest sha256:" + diffId);
      assertThat(Skopeo.exists("docker://" + target)).isFalse();
    }
  }
}
