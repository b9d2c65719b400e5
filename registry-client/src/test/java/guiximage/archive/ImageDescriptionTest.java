package guiximage.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.ImageDescription.Variant;
import guiximage.image.ImageRecipe;
import guiximage.image.Progress;
import guiximage.layer.LayerIndex;
import guiximage.oci.Digest;
import guiximage.oci.Platform;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDescriptionTest {
  private static final String ITEM = "/gnu/store/" + "0".repeat(32) + "-item";
  private static final String LAYER = "/gnu/store/" + "1".repeat(32) + "-customisation-layer";
  static final String GUIX =
      "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"A=1\"],\"Cmd\":null,\"B\":2},"
          + "\"store_dir\":\"/gnu/store\",\"from_image\":null,\"store_layers\":[[\"%s\"],[]],"
              .formatted(ITEM)
          + "\"customisation_layer\":\"%s\",".formatted(LAYER)
          + "\"created\":\"1970-01-01T00:00:01+00:00\",\"repo_tag\":\"a/b:1\"}";
  static final String NIX =
      GUIX.replace(
          "\"created\"",
          "\"mtime\":\"now\",\"uid\":\"1000\",\"gid\":100,\"uname\":\"u\",\"gname\":\"g\",\"created\"");

  @TempDir Path prefix;

  private static ImageDescription parse(String json) throws ImageException {
    return ImageDescription.parse(json.getBytes(UTF_8));
  }

  private static void refuses(String json, FailureKind kind, String message) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOfSatisfying(ImageException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessage("image description: " + message);
  }

  private static void refuses(String from, String to, String message) {
    assertThat(NIX).contains(from);
    refuses(NIX.replace(from, to), FailureKind.CONFIGURATION, message);
  }

  @Test
  void theVariantIsNixWhereThereIsAnMtime() throws Exception {
    assertThat(parse(GUIX).variant()).isEqualTo(Variant.GUIX);
    assertThat(parse(GUIX).mtime()).isEqualTo(parse(GUIX).created());
    assertThat(parse(NIX).variant()).isEqualTo(Variant.NIX);
    assertThat(parse(NIX).owner().uid()).isEqualTo(1000);
    assertThat(parse(NIX).mtime().fixed()).isEmpty();
  }

  @Test
  void theConfigKeepsItsOrderAndItsNulls() throws Exception {
    assertThat(parse(GUIX).container().fields().keySet()).containsExactly("Env", "Cmd", "B");
    assertThat(parse(GUIX).container().fields()).containsEntry("Cmd", null);
  }

  @Test
  void whatIsWrongIsNamedWithItsPlace() {
    refuses("\"architecture\":\"amd64\",", "", "architecture: it is missing");
    refuses("\"amd64\"", "7", "architecture: it is not a text");
    refuses("[\"A=1\"]", "[\"A=1\",7]", "config.Env[1]: it is not a text");
  }

  @Test
  void textThatIsNotJsonIsNamedWithItsLine() {
    assertThatThrownBy(() -> parse(GUIX.substring(0, 50)))
        .hasMessageStartingWith("image description: line 1, column ")
        .hasMessageNotContaining("Source");
    assertThatThrownBy(() -> parse("{"))
        .hasMessage(
            "image description: line 1, column 2: Unexpected end-of-input: expected close marker"
                + " for Object (start marker at line 1, column 1)");
    assertThatThrownBy(() -> parse("{\n\"os\": NaN}")).hasMessageContaining("line 2, column ");
    assertThatThrownBy(() -> parse("{\"os\":1,\"os\":2}"))
        .hasMessageContaining("Duplicate field 'os'");
    assertThatThrownBy(() -> parse("[".repeat(100_000)))
        .hasMessage(
            "image description: it is not valid JSON: Document nesting depth (1001) exceeds the"
                + " maximum allowed (1000)");
    assertThatThrownBy(() -> parse(GUIX + "{}")).hasMessageContaining("line 1, column ");
    refuses("", FailureKind.CONFIGURATION, "line 1, column 1: it is not a JSON object");
    refuses(
        "\uFEFF" + GUIX,
        FailureKind.CONFIGURATION,
        "line 1, column 1: it begins with a byte order mark; remove it");
  }

  @Test
  void unknownKeysAndHalfCharactersAreRefused() {
    refuses("\"os\"", "\"operating_system\"", "operating_system: no such key is known");
    refuses("\"A=1\"", "\"\\ud800\"", "config.Env[0]: it has half of a surrogate pair");
    refuses("\"a/b:1\"", "\"a/B:1\"", "repo_tag: 'a/B' is not a valid repository name");
    refuses(
        "\"now\"",
        "\"soon\"",
        "mtime: 'soon' is not a time: want 1970-01-01T00:00:01+00:00 or now");
    refuses("\"1000\"", "\"-1\"", "uid: it is not a number");
    refuses("[]]", "7]", "store_layers[1]: it is not a list");
    refuses(
        "\"],[]]",
        "\",\"" + ITEM + "\"],[]]",
        "store_layers[0][1]: '" + ITEM + "' is in the layer twice");
  }

  @Test
  void aMillionLayersAreReadAsSuch() throws Exception {
    String layers = "[],".repeat(1_000_000) + "[]";
    assertThat(parse(GUIX.replace("[[\"" + ITEM + "\"],[]]", "[" + layers + "]")).container())
        .isEqualTo(parse(GUIX).container());
    refuses(
        GUIX.replace("[[\"" + ITEM + "\"],[]]", "[" + layers + ",7]"),
        FailureKind.CONFIGURATION,
        "store_layers[1000001]: it is not a list");
  }

  @Test
  void pathsOutsideTheStoreAreFailuresOfTheStore() {
    for (String path :
        List.of(
            ITEM.replace("/gnu/store/", "/gnu/store-x/"), "/gnu/store/../etc", "/gnu/store", "x")) {
      refuses(
          GUIX.replace(ITEM, path),
          FailureKind.STORE,
          "store_layers[0][0]: '%s' is not below the store directory '/gnu/store'".formatted(path));
    }
    assertThatThrownBy(() -> parse(GUIX.replace(ITEM, ITEM + "/bin")))
        .hasMessageContaining("store_layers[0][0]")
        .hasMessageContaining("is not a store path");
  }

  private Path customisation(byte[] tar, String checksum) throws IOException {
    Path directory = Files.createDirectories(prefix.resolve(LAYER.substring(1)));
    Files.write(directory.resolve("layer.tar"), tar);
    Files.writeString(directory.resolve("checksum"), checksum);
    Files.createDirectories(prefix.resolve(ITEM.substring(1)));
    return directory;
  }

  private StreamedImage streamed(String json) throws IOException {
    return StreamedImage.of(
        parse(json), path -> Optional.empty(), new StoreRoot(prefix), Instant.EPOCH);
  }

  @Test
  void aChecksumThatIsNotTheTarsIsAFailureOfTheStoreBeforeAnythingIsWritten() throws Exception {
    byte[] tar = new DrawnTar().file("x", "y").finish();

    for (String checksum : List.of("0".repeat(64) + "\n", "nonsense", "")) {
      customisation(tar, checksum);
      assertThatThrownBy(() -> streamed(GUIX))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE));
    }
  }

  @Test
  void aCustomisationLayerThatHidesTheStoreIsRefused() throws Exception {
    byte[] tar = new DrawnTar().symlink("gnu/store", "../bin").finish();
    Path directory = customisation(tar, Digest.of(tar).hex() + "\n");

    assertThatThrownBy(() -> streamed(GUIX))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage(
            directory.resolve("layer.tar")
                + " hides the store item "
                + ITEM
                + ": its member /gnu/store is not a directory; make the tar without it");
  }

  @Test
  void theDescriptionIsAlsoARecipeThatInheritsTheWholeConfig() throws Exception {
    byte[] tar = new DrawnTar().file("x", "y").finish();
    customisation(tar, Digest.of(tar).hex() + "\n");
    Path base = Files.write(prefix.resolve("base.tar"), new DrawnImage().layer("lower").toBytes());

    ImageRecipe recipe =
        parse(GUIX)
            .recipe(
                Optional.of(BaseImages.read(base, Platform.linux("amd64"))),
                path -> Optional.empty(),
                new StoreRoot(prefix),
                Instant.EPOCH);

    assertThat(recipe.container().fields())
        .containsEntry("User", "nobody")
        .containsEntry("Env", List.of("A=1"));
    assertThat(recipe.layers()).hasSize(3);
    assertThat(recipe.layers().get(2).comment()).isEqualTo("store paths: ['" + LAYER + "']");
    DockerArchive.of(List.of())
        .write(
            recipe,
            OutputStream.nullOutputStream(),
            new ArchiveRun(LayerIndex.none(), 1, Progress.NONE));
  }

  @Test
  void aBaseImageInTheStoreLiesWhereTheStoreDoes() throws Exception {
    StoreRoot root = new StoreRoot(prefix);

    assertThat(parse(GUIX).fromImage(root)).isEmpty();
    assertThat(parse(GUIX.replace("null,\"store_l", "\"" + ITEM + "\",\"store_l")).fromImage(root))
        .contains(prefix.resolve(ITEM.substring(1)));
    assertThat(parse(GUIX.replace("null,\"store_l", "\"/tmp/x\",\"store_l")).fromImage(root))
        .contains(Path.of("/tmp/x"));
  }

  @Test
  void variablesOfTheBaseImageKeepTheirPlaceAndGetTheLastValue() throws Exception {
    byte[] tar = new DrawnTar().file("x", "y").finish();
    customisation(tar, Digest.of(tar).hex() + "\n");
    DrawnImage base = new DrawnImage().layer("lower");
    base.container = "{\"Env\":[\"PATH=/bin\",\"A=0\"],\"User\":\"nobody\"}";
    Path file = Files.write(prefix.resolve("base.tar"), base.toBytes());
    Path archive = prefix.resolve("out.tar");

    streamed(GUIX.replace("null,\"store_l", "\"" + file + "\",\"store_l"))
        .write(archive, new ArchiveRun(LayerIndex.none(), 1, Progress.NONE));

    Map<String, String> members =
        TarFiles.read(archive).stream()
            .collect(
                Collectors.toMap(
                    TarFiles.Member::name, member -> new String(member.content(), UTF_8)));
    String config =
        members.entrySet().stream()
            .filter(entry -> entry.getKey().matches("[0-9a-f]{64}.json"))
            .findFirst()
            .orElseThrow()
            .getValue();
    assertThat(config)
        .contains(
            "        \"Env\": [\n            \"PATH=/bin\",\n            \"A=1\"\n        ],\n        \"Cmd\": null,")
        .doesNotContain("nobody");
  }
}
