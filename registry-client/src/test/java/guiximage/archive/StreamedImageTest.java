package guiximage.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.base.BaseImages;
import guiximage.base.DrawnImage;
import guiximage.base.DrawnTar;
import guiximage.base.TarFiles;
import guiximage.build.ImageDescription;
import guiximage.image.ImageRecipe;
import guiximage.layer.LayerIndex;
import guiximage.oci.Digest;
import guiximage.oci.Platform;
import guiximage.publish.Progress;
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

class StreamedImageTest {
  private static final String ITEM = "/gnu/store/" + "0".repeat(32) + "-item";
  private static final String LAYER = "/gnu/store/" + "1".repeat(32) + "-customisation-layer";
  private static final String GUIX =
      "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"A=1\"],\"Cmd\":null,\"B\":2},"
          + "\"store_dir\":\"/gnu/store\",\"from_image\":null,\"store_layers\":[[\"%s\"],[]],"
              .formatted(ITEM)
          + "\"customisation_layer\":\"%s\",".formatted(LAYER)
          + "\"created\":\"1970-01-01T00:00:01+00:00\",\"repo_tag\":\"a/b:1\"}";

  @TempDir Path prefix;

  private static ImageDescription parse(String json) throws ImageException {
    return ImageDescription.parse(json.getBytes(UTF_8), key -> {});
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
