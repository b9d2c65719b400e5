package guiximage.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import guiximage.ForeignProgram;
import guiximage.base.TarFiles;
import guiximage.build.ImageDescription;
import guiximage.layer.LayerIndex;
import guiximage.oci.Digest;
import guiximage.publish.Progress;
import guiximage.store.AwkwardStore;
import guiximage.store.StoreRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives are byte for byte those that the stream-layered-image scripts wrote. */
class GoldenStreamTest {
  @TempDir Path prefix;

  private StreamedImage image(String storeDirectory, String variant) throws Exception {
    AwkwardStore store = AwkwardStore.write(prefix, storeDirectory, 1);
    Path conf = Files.createDirectories(prefix.resolve("conf"));
    String paths =
        store.items().stream().map(item -> item.path() + "\n").collect(Collectors.joining());
    ForeignProgram.run(
        paths.getBytes(StandardCharsets.US_ASCII),
        "python3",
        AwkwardStore.fixtures().resolve("make-conf.py").toString(),
        prefix.toString(),
        storeDirectory,
        "1",
        variant,
        conf.toString());
    return StreamedImage.of(
        ImageDescription.parse(Files.readAllBytes(conf.resolve("conf.json")), key -> {}),
        path -> Optional.empty(),
        new StoreRoot(prefix),
        Instant.EPOCH);
  }

  private static ArchiveRun run(int jobs) {
    return new ArchiveRun(LayerIndex.none(), jobs, Progress.NONE);
  }

  private static JsonNode golden(String name) throws IOException {
    return new ObjectMapper().readTree(AwkwardStore.fixtures().resolve("golden/" + name).toFile());
  }

  private void isGolden(StreamedImage image, String name) throws IOException {
    Path file = prefix.resolve("image.tar");
    ArchivedImage written = image.write(file, run(4));
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    image.write(stream, run(1));

    Path redirected = prefix.resolve("redirected.tar");
    try (FileChannel channel =
        FileChannel.open(
            redirected,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      image.write(channel, run(2));
    }

    assertThat(redirected).hasSameBinaryContentAs(file);
    JsonNode golden = golden(name);
    assertThat(written.imageId().hex() + ".json").isEqualTo(golden.get("config").textValue());
    assertThat(Digest.of(Files.readAllBytes(file)).hex())
        .isEqualTo(golden.get("archive_sha256").textValue());
    assertThat(Digest.of(stream.toByteArray()).hex())
        .isEqualTo(golden.get("archive_sha256").textValue());
  }

  @Test
  void variantGuixIsThatOfItsScript() throws Exception {
    isGolden(image("/gnu/store", "guix"), "guix-1.json");
  }

  @Test
  void variantNixIsThatOfItsScript() throws Exception {
    isGolden(image("/nix/store", "nix"), "nix-1.json");
  }

  @Test
  void anotherNameChangesTheManifestAlone() throws Exception {
    StreamedImage image = image("/gnu/store", "guix");
    Path file = prefix.resolve("image.tar");

    ArchivedImage written = image.named("other:2").write(file, run(2));

    assertThat(written.imageId().hex() + ".json")
        .isEqualTo(golden("guix-1.json").get("config").textValue());
    assertThat(
            new String(
                TarFiles.read(file).get(TarFiles.read(file).size() - 1).content(),
                StandardCharsets.US_ASCII))
        .contains("        \"RepoTags\": [\n            \"other:2\"\n        ]");
  }
}
