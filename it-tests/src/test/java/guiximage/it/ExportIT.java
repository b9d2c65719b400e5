package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written to files and pipes, seen through its readers. */
@Tag("every-java")
class ExportIT {
  private static final SampleStore STORE = SampleStore.shared();

  @TempDir Path home;
  @TempDir Path out;

  private Command command() {
    return Command.withHome(home);
  }

  private List<String> words(String... options) {
    List<String> words = new ArrayList<>(List.of("export"));
    words.addAll(List.of("--store-root", STORE.root().toString(), "--entry-point", "bin/hello"));
    words.addAll(List.of(options));
    words.add(SampleStore.greeting().toString());
    return words;
  }

  private String export(String... options) {
    return command().program(words(options)).output().strip();
  }

  @Test
  void dockerAndPodmanLoadAndRunAnArchive() {
    Path archive = out.resolve("image.tar");

    String imageId = export("-o", archive.toString(), "-t", "export/greeting:1");

    DockerEngine engine = DockerEngine.shared();
    assertThat(engine.load(archive)).contains("export/greeting:1");
    assertThat(engine.docker("images", "-q", "--no-trunc", "export/greeting:1").output().strip())
        .isEqualTo(imageId);
    assertThat(engine.run("export/greeting:1")).isEqualTo(SampleStore.GREETING + "\n");
    try (Podman podman = new Podman()) {
      assertThat(podman.load(archive)).contains("export/greeting:1");
      assertThat(podman.run("export/greeting:1")).isEqualTo(SampleStore.GREETING + "\n");
    }
  }

  @Test
  void anArchiveGoesThroughAPipe() {
    String imageId = export("-o", out.resolve("image.tar").toString(), "-t", "pipe/greeting:1");
    String socket = String.join(" ", DockerEngine.shared().docker("load").words());
    List<String> words = words("-t", "pipe/greeting:1");

    String loaded =
        Program.of("sh", "-c", quoted(command().program(words)) + " | " + socket).output();

    assertThat(loaded).contains("pipe/greeting:1");
    assertThat(
            DockerEngine.shared()
                .docker("images", "-q", "--no-trunc", "pipe/greeting:1")
                .output()
                .strip())
        .isEqualTo(imageId);
  }

  private static String quoted(Program program) {
    List<String> words = new ArrayList<>();
    program.words().forEach(word -> words.add("'" + word + "'"));
    return String.join(" ", words);
  }

  @Test
  void aFileAndAPipeGetTheSameBytesWithOrWithoutAnIndex() throws Exception {
    Path file = out.resolve("file.tar");
    Path cold = out.resolve("cold.tar");
    Path warm = out.resolve("warm.tar");
    Path again = out.resolve("again.tar");

    export("-o", file.toString(), "-t", "same:1");
    redirect(cold, Command.withHome(out.resolve("other-home")), "-o", "-", "-t", "same:1");
    redirect(warm, command(), "-o", "-", "-t", "same:1");
    export("-o", again.toString(), "-t", "same:1", "--no-index");

    for (Path other : List.of(cold, warm, again)) {
      assertThat(Files.mismatch(file, other)).as(other.toString()).isEqualTo(-1);
    }
  }

  private void redirect(Path file, Command command, String... options) {
    String shell = quoted(command.program(words(options))) + " > '" + file + "'";
    Program.of("sh", "-c", shell).output();
  }

  @Test
  void skopeoAndUmociReadALayout() {
    Path layout = out.resolve("layout");

    String digest = export("-f", "oci", "-o", layout.toString(), "-t", "greeting:1");

    JsonNode image = Documents.parse(Skopeo.inspect("oci:" + layout + ":greeting:1"));
    assertThat(image.get("Digest").asText()).isEqualTo(digest);
    Program.of(
            "umoci", "unpack", "--image", layout + ":greeting:1", out.resolve("bundle").toString())
        .output();
    Path hello = out.resolve("bundle/rootfs" + SampleStore.greeting() + "/bin/hello");
    assertThat(hello).hasContent(content(hello.getFileName()));
  }

  private static String content(Path name) {
    try {
      return Files.readString(STORE.locate(SampleStore.greeting()).resolve("bin").resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aLayoutTakesAnotherImageBesideTheFirst() {
    Path layout = out.resolve("layout");

    String first = export("-f", "oci", "-o", layout.toString(), "-t", "greeting:1");
    String second = export("-f", "oci", "-o", layout.toString(), "-t", "greeting:2", "-e", "A=B");

    assertThat(second).isNotEqualTo(first);
    assertThat(Skopeo.inspect("oci:" + layout + ":greeting:1")).contains(first);
    assertThat(Skopeo.inspect("oci:" + layout + ":greeting:2")).contains(second);
  }

  @Test
  void podmanAndSkopeoReadAnOciArchive() {
    Path archive = out.resolve("image.oci.tar");

    String digest = export("-f", "oci-archive", "-o", archive.toString(), "-t", "oci/greeting:1");

    assertThat(Skopeo.inspect("oci-archive:" + archive)).contains(digest);
    try (Podman podman = new Podman()) {
      podman.load(archive);
      assertThat(podman.run("docker.io/oci/greeting:1")).isEqualTo(SampleStore.GREETING + "\n");
    }
  }

  @Test
  void anArchiveIsNotWrittenToATerminal() {
    String line = quoted(command().program(words()));

    Program.Result result =
        Program.of("script", "-qec", line, out.resolve("typescript").toString()).run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stdout()).contains("-o FILE", "terminal").hasSizeLessThan(400);
  }

  @Test
  void theConfigSaysWhatTheOptionsSay() {
    Path archive = out.resolve("image.tar");

    export(
        "-o=" + archive,
        "-t=config:1",
        "-A",
        "--flag",
        "-e",
        "LANG=C.UTF-8",
        "--user=1000:100",
        "--workdir=/srv",
        "--expose=8080",
        "--volume=/data",
        "--label=a=b",
        "--stop-signal=SIGINT",
        "--created=2026-01-31T12:00:00Z",
        "-s",
        "aarch64-linux",
        "-S",
        "/bin=bin");

    JsonNode config = Documents.parse(Skopeo.config("docker-archive:" + archive));
    assertThat(config.get("architecture").asText()).isEqualTo("arm64");
    assertThat(config.get("created").asText()).startsWith("2026-01-31T12:00:00");
    JsonNode container = config.get("config");
    assertThat(Documents.texts(container.get("Entrypoint")))
        .containsExactly(SampleStore.greeting() + "/bin/hello", "--flag");
    assertThat(container.get("Env").toString()).contains("LANG=C.UTF-8");
    assertThat(container.get("User").asText()).isEqualTo("1000:100");
    assertThat(container.get("WorkingDir").asText()).isEqualTo("/srv");
    assertThat(container.get("ExposedPorts").has("8080/tcp")).isTrue();
    assertThat(container.get("Volumes").has("/data")).isTrue();
    assertThat(container.get("Labels").get("a").asText()).isEqualTo("b");
    assertThat(container.get("StopSignal").asText()).isEqualTo("SIGINT");
    assertThat(Documents.each(config.get("history"), "comment").get(0)).contains("/gnu/store/");
  }

  @Test
  void linksAndAPublicTmpAreInTheTopLayer() {
    Path archive = out.resolve("image.tar");

    export("-o=" + archive, "-t=links:1", "-S", "/bin=bin");

    DockerEngine engine = DockerEngine.shared();
    engine.load(archive);
    String shell = SampleStore.path("shell-1.35") + "/bin/busybox";
    String said =
        engine
            .docker("run", "--rm", "--network=none", "--entrypoint=" + shell, "links:1")
            .with(
                "sh",
                "-c",
                shell + " stat -c '%a %u' /tmp; /bin/hello; " + shell + " readlink /bin")
            .output();
    assertThat(said.lines())
        .containsExactly("1777 0", SampleStore.GREETING, SampleStore.greeting() + "/bin");
  }
}
