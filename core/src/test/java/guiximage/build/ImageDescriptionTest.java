package guiximage.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.ImageDescription.Variant;
import guiximage.store.StoreRoot;
import guiximage.tar.Ownership;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    return ImageDescription.parse(json.getBytes(UTF_8), key -> {});
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
    refuses("\"amd64\"", "7", "architecture: it is not a string");
    refuses("[\"A=1\"]", "[\"A=1\",7]", "config.Env[1]: it is not a string");
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
    refuses("\"A=1\"", "\"\\ud800\"", "config.Env[0]: it has half of a surrogate pair");
    refuses(
        "\"a/b:1\"",
        "\"a/B:1\"",
        "repo_tag: 'a/B' is not a valid repository name: it has no upper-case letters; write a/b");
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
  void keysThatAreNotKnownAreNamedAndPassedOver() throws Exception {
    List<String> unknown = new ArrayList<>();

    ImageDescription description =
        ImageDescription.parse(
            GUIX.replace("\"os\"", "\"operating_system\"").getBytes(UTF_8), unknown::add);

    assertThat(unknown).containsExactly("operating_system");
    assertThat(description).isEqualTo(parse(GUIX));
  }

  @Test
  void aDescriptionOfANixStoreIsOfNixWithoutItsOwnKeysToo() throws Exception {
    String json = GUIX.replace("/gnu/store", "/nix/store");
    ImageDescription plain = parse(json);
    ImageDescription owned = parse(json.replaceFirst("\\{", "{\"uid\":1000,"));

    assertThat(plain.variant()).isEqualTo(ImageDescription.Variant.NIX);
    assertThat(plain.mtime()).isEqualTo(plain.created());
    assertThat(plain.owner()).isEqualTo(Ownership.ROOT);
    assertThat(owned.owner().uid()).isEqualTo(1000);
    assertThat(owned.owner().gid()).isZero();
    assertThat(parse(GUIX).variant()).isEqualTo(ImageDescription.Variant.GUIX);
  }
}
