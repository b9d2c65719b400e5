package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.store.AwkwardStore;
import guiximage.store.StoreItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in the place of the stream-layered-image scripts, however a shell starts it. */
@Tag("every-java")
class StreamIT {
  @TempDir Path directory;
  private String golden;

  @BeforeEach
  void describe() throws IOException {
    AwkwardStore store = AwkwardStore.write(directory, "/gnu/store", 1);
    String items =
        store.items().stream()
            .map(StoreItem::path)
            .map(path -> path + "\n")
            .collect(Collectors.joining());
    Program.Result made =
        Program.of("python3", AwkwardStore.fixtures().resolve("make-conf.py").toString())
            .with(directory.toString(), "/gnu/store", "1", "guix", directory.toString())
            .run(items.getBytes(StandardCharsets.UTF_8));
    assertThat(made.exitCode()).as(made.stderr()).isZero();
    golden =
        new ObjectMapper()
            .readTree(AwkwardStore.fixtures().resolve("golden/guix-1.json").toFile())
            .get("archive_sha256")
            .textValue();
  }

  /** Runs a shell script in which {@code "$@"} is the command. */
  private Program.Result stream(String script, String... words) {
    return streamOf("conf.json", script, words);
  }

  private Program.Result streamOf(String description, String script, String... words) {
    return Command.withHome(directory.resolve("home"))
        .under("sh", "-c", "cd '" + directory + "' && " + script, "sh")
        .program(List.of("stream", "--no-index", "--store-root", directory.toString(), description))
        .with(words)
        .run();
  }

  private String digest() {
    return Program.of("sha256sum", directory.resolve("image.tar").toString())
        .output()
        .substring(0, golden.length());
  }

  @Test
  void everyRedirectionGivesTheArchiveOfTheScript() throws Exception {
    for (String redirection :
        List.of(
            "> image.tar",
            ">> image.tar",
            "| cat > image.tar",
            "1<> image.tar",
            "-o - > image.tar")) {
      Files.deleteIfExists(directory.resolve("image.tar"));

      Program.Result result = stream("\"$@\" " + redirection);

      assertThat(result.exitCode()).as(result.stderr()).isZero();
      assertThat(digest()).as(redirection).isEqualTo(golden);
      assertThat(directory.resolve("-")).doesNotExist();
    }
  }

  @Test
  void aDescriptionComesThroughAPipeOrFromAFile() throws Exception {
    for (String script :
        List.of("cat conf.json | \"$@\" > image.tar", "\"$@\" < conf.json > image.tar")) {
      Program.Result result = streamOf("-", script);

      assertThat(result.exitCode()).as(result.stderr()).isZero();
      assertThat(digest()).as(script).isEqualTo(golden);
    }
  }

  @Test
  void whatTheShellWritesNextFollows() throws Exception {
    Program.Result result = stream("{ \"$@\" && echo next; } > image.tar");
    Path file = directory.resolve("image.tar");
    long sizeBytes = Files.size(file);

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(sizeBytes % 512).isEqualTo("next\n".length());
  }

  @Test
  void theResultIsWrittenDownForOtherPrograms() throws Exception {
    for (String output : List.of("> image.tar", "-o image.tar")) {
      Program.Result result =
          stream("\"$@\" --digestfile digest --metadata metadata.json " + output);

      assertThat(result.exitCode()).as(result.stderr()).isZero();
      JsonNode report = Documents.parse(Files.readString(directory.resolve("metadata.json")));
      String imageId = report.get("imageId").asText();
      assertThat(directory.resolve("digest")).hasContent(imageId);
      assertThat(DockerEngine.shared().load(directory.resolve("image.tar")))
          .contains(report.get("names").get(0).asText());
      assertThat(
              DockerEngine.shared()
                  .docker("images", "-q", "--no-trunc", report.get("names").get(0).asText())
                  .output())
          .contains(imageId);
      assertThat(report.get("layers")).hasSizeGreaterThan(3);
      assertThat(report.get("layers").toString()).contains("single-file.txt");
      Files.delete(directory.resolve("image.tar"));
    }
  }

  @Test
  void theBaseImageItselfIsNotReplaced() throws Exception {
    Path conf = directory.resolve("conf.json");
    ObjectNode changed = (ObjectNode) Documents.parse(Files.readString(conf));
    Path base = Files.writeString(directory.resolve("base.tar"), "kept");
    changed.put("from_image", base.toString());
    Files.writeString(conf, changed.toString());

    Failed.with(2, stream("\"$@\" -o base.tar")).saying("'base.tar' is the base image itself");
    assertThat(base).hasContent("kept");
  }

  /** It would be below the first item, and a description has none. */
  @Test
  void aDescriptionTakesNoRelativeEntryPoint() {
    Failed.with(
            2,
            Command.withHome(directory.resolve("home"))
                .run(
                    "export",
                    "-o=" + directory.resolve("image.tar"),
                    "--store-root=" + directory,
                    "--conf=" + directory.resolve("conf.json"),
                    "--entry-point=bin/x"))
        .saying("--entry-point: 'bin/x' is relative to the first store item");
    assertThat(directory.resolve("image.tar")).doesNotExist();
  }

  @Test
  void aPushedDescriptionIsVerified(@TempDir Path registryDirectory) throws Exception {
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      String reference = registry.host() + "/org/described:1";
      String root = "--store-root=" + directory;
      String conf = "--conf=" + directory.resolve("conf.json");
      Command command = Command.withHome(directory.resolve("home"));
      command.output("push", "--registry=" + reference, root, conf);

      assertThat(command.output("verify", reference, root, conf)).contains("is what this store");
      ObjectNode changed =
          (ObjectNode) Documents.parse(Files.readString(directory.resolve("conf.json")));
      changed.withArray("store_layers").remove(0);
      Path other = Files.writeString(directory.resolve("other.json"), changed.toString());
      Failed.with(7, command.run("verify", "--quiet", reference, root, "--conf=" + other))
          .saying("is not what this store gives");
    }
  }

  @Test
  void aFailureLeavesTheFileEmpty() throws Exception {
    Path item;
    try (var items =
        Files.newDirectoryStream(directory.resolve("gnu/store"), "*-single-file.txt")) {
      item = items.iterator().next();
    }
    Files.delete(item);

    Program.Result result = stream("\"$@\" > image.tar");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(directory.resolve("image.tar")).isEmptyFile();
  }
}
