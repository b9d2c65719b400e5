package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.it.ImageWriters.Written;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tools of Debian trixie and sid write of an image of ours, read by the command. */
class NewestWritersIT {
  @TempDir static Path directory;
  private static RealRegistry registry;
  private static List<WrittenImage> images;

  @BeforeAll
  static void write() throws Exception {
    registry = RealRegistry.start(Files.createDirectory(directory.resolve("registry")));
    images = WrittenImage.usual(directory, registry);
  }

  @AfterAll
  static void stop() throws Exception {
    if (registry != null) {
      registry.close();
    }
  }

  private static Command command() {
    return Command.withHome(directory.resolve("home"));
  }

  private static JsonNode inspect(String place) {
    return Documents.parse(command().output("inspect", "--json", place));
  }

  private static List<String> diffIds(JsonNode image) {
    return Documents.each(image.get("layers"), "diffId");
  }

  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void whatTheyWriteIsReadAndIsABaseImage(String suite) throws Exception {
    Path files = Files.createTempDirectory(directory, suite);
    List<String> ours = diffIds(inspect(images.get(0).place()));
    List<Written> written;
    try (DebianRoot root = DebianRoot.of(suite);
        ImageReaders engines = new ImageReaders(root, files)) {
      written = new ImageWriters(root, engines, registry, images, files).write();
    }

    assertThat(written).hasSizeGreaterThanOrEqualTo(20);
    written.parallelStream().forEach(image -> isReadAndIsABaseImage(image, ours, files));
  }

  private static void isReadAndIsABaseImage(Written image, List<String> ours, Path files) {
    List<String> theirs = diffIds(inspect(image.place()));
    assertThat(theirs)
        .as(image.place())
        .startsWith(ours.toArray(String[]::new))
        .hasSize(ours.size() + image.addedLayers());

    Path derived = files.resolve("derived-" + image.place().replaceAll("[/:]", "-"));
    command()
        .program(List.of("export", "--quiet", "--no-tmp", "--output=" + derived, "-t=it/derived:1"))
        .with("--from-image=" + image.place(), "--store-root=" + SampleStore.shared().root())
        .with(SampleStore.path("words-3").toString())
        .output();
    JsonNode shown = inspect(derived.toString());
    assertThat(diffIds(shown))
        .as(image.place())
        .startsWith(theirs.toArray(String[]::new))
        .hasSize(theirs.size() + 1);
    assertThat(Documents.texts(shown.at("/config/Env"))).as(image.place()).contains("FROM=base");
    assertThat(Documents.texts(shown.at("/config/Entrypoint")))
        .as(image.place())
        .containsExactly(WrittenImage.PROGRAM);
  }
}
