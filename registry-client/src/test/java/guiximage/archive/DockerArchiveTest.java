package guiximage.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.base.TarFiles;
import guiximage.compression.ArchiveCompression;
import guiximage.compression.GzipEncoder;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.TestImages;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerRecipe;
import guiximage.layer.MemoryIndex;
import guiximage.layer.TextLayer;
import guiximage.oci.Blob;
import guiximage.oci.ContainerConfig;
import guiximage.oci.DiffId;
import guiximage.oci.ImageConfig;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.publish.Progress;
import guiximage.store.PythonFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DockerArchiveTest {
  private static final ArchiveRun RUN = run(LayerIndex.none());

  @TempDir Path directory;

  private static ArchiveRun run(LayerIndex index) {
    return new ArchiveRun(index, 4, Progress.NONE);
  }

  private static ImageRecipe image(LayerRecipe... layers) {
    return image(Optional.empty(), layers);
  }

  private static ImageRecipe image(Optional<BaseImage> base, LayerRecipe... layers) {
    return new ImageRecipe(
        base,
        List.of(layers),
        Platform.linux("amd64"),
        new ContainerConfig(Map.of("Cmd", List.of("/bin/sh"))),
        Instant.ofEpochSecond(1),
        Collections.emptySortedMap());
  }

  private static BaseImage base(String... layers) {
    return TestImages.base(Stream.of(layers).map(TestImages::layer).toArray(Blob[]::new));
  }

  /** A layer that claims four bytes. */
  private static TextLayer resized(String text) {
    return new TextLayer(text) {
      @Override
      public long tarSizeBytes() {
        return 4;
      }
    };
  }

  private Path file() {
    return directory.resolve("image.tar");
  }

  private static byte[] streamed(ImageRecipe image, ArchiveRun run) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DockerArchive.of(List.of("a/b:1")).write(image, out, run);
    return out.toByteArray();
  }

  private List<Path> directoryContent() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  @Test
  void theMembersAreTheLayersThenTheConfigThenTheManifest() throws Exception {
    TextLayer one = new TextLayer("one");
    TextLayer two = new TextLayer("two".repeat(1000));

    ArchivedImage written =
        DockerArchive.of(List.of("a/b:1", "c:2")).write(image(one, two), file(), RUN);

    List<TarFiles.Member> members = TarFiles.read(file());
    assertThat(TarFiles.names(members))
        .containsExactly(
            one.diffId().hex() + "/layer.tar",
            two.diffId().hex() + "/layer.tar",
            written.imageId().hex() + ".json",
            "manifest.json");
    assertThat(members.get(1).content()).isEqualTo("two".repeat(1000).getBytes(UTF_8));
    assertThat(new String(members.get(3).content(), UTF_8))
        .isEqualTo(
            "[{\"Config\":\"%s.json\",\"RepoTags\":[\"a/b:1\",\"c:2\"],\"Layers\":[\"%s/layer.tar\",\"%s/layer.tar\"]}]"
                .formatted(written.imageId().hex(), one.diffId().hex(), two.diffId().hex()));
    assertThat(ImageConfig.parse(members.get(2).content()).diffIds())
        .containsExactly(one.diffId(), two.diffId());
    assertThat(members)
        .allSatisfy(
            member -> {
              assertThat(member.entry().getMode()).isEqualTo(0644);
              assertThat(member.entry().getLongUserId()).isZero();
              assertThat(member.entry().getUserName()).isEmpty();
              assertThat(member.entry().getLastModifiedTime().toInstant())
                  .isEqualTo(Instant.ofEpochSecond(1));
            });
  }

  @Test
  void aFileAndAStreamGetTheSameBytes() throws Exception {
    ImageRecipe image = image(Optional.of(base("b", "ba")), new TextLayer("1"), new TextLayer("2"));

    DockerArchive.of(List.of("a/b:1")).write(image, file(), RUN);

    assertThat(file()).hasBinaryContent(streamed(image, RUN));
    assertThat(Files.size(file()) % 10240).isZero();
  }

  @Test
  void aFileTakesOneReadingAndAStreamTwoOrOneWithTheIndex() throws Exception {
    MemoryIndex index = new MemoryIndex();
    TextLayer file = new TextLayer("file");
    TextLayer stream = new TextLayer("stream");

    DockerArchive.of(List.of()).write(image(file), file(), run(index));
    byte[] cold = streamed(image(file, stream), run(index));
    byte[] warm = streamed(image(file, stream), run(index));

    assertThat(warm).isEqualTo(cold);
    assertThat(file.readings()).isEqualTo(1 + 1 + 1);
    assertThat(stream.readings()).isEqualTo(2 + 1);
  }

  @Test
  void aLayerThatIsThereTwiceIsOneMember() throws Exception {
    String same = "same".repeat(3000);
    ImageRecipe image =
        image(
            Optional.of(base(same)),
            new TextLayer("one"),
            new TextLayer(same),
            new TextLayer("two".repeat(5000)),
            new TextLayer("one"));

    ArchivedImage written = DockerArchive.of(List.of("a/b:1")).write(image, file(), RUN);

    List<TarFiles.Member> members = TarFiles.read(file());
    assertThat(members).hasSize(3 + 2);
    assertThat(members.get(2).content()).isEqualTo("two".repeat(5000).getBytes(UTF_8));
    assertThat(written.layers()).hasSize(5);
    assertThat(file()).hasBinaryContent(streamed(image, RUN));
  }

  @Test
  void baseLayersArePassedOnAsTheyAre() throws Exception {
    byte[] compressed = "not really gzip".getBytes(UTF_8);
    DiffId diffId = new DiffId(TestImages.digestOf("uncompressed"));
    BaseImage base =
        TestImages.baseOf(
            TestImages.config(TestImages.AMD64, List.of(diffId)),
            List.of(new BaseImage.Layer(diffId, Blob.of(MediaType.DOCKER_LAYER_GZIP, compressed))));

    DockerArchive.of(List.of()).write(image(Optional.of(base), new TextLayer("1")), file(), RUN);

    TarFiles.Member first = TarFiles.read(file()).get(0);
    assertThat(first.name()).isEqualTo(diffId.hex() + "/layer.tar");
    assertThat(first.content()).isEqualTo(compressed);
  }

  @Test
  void theOldFilesSayTheChainOfLayersAndWhatTheNamesMean() throws Exception {
    TextLayer one = new TextLayer("one");
    TextLayer two = new TextLayer("two");

    DockerArchive.of(List.of("r/a:1", "r/a:2"))
        .withLegacyFiles()
        .write(image(one, two), file(), RUN);

    Map<String, String> members =
        TarFiles.read(file()).stream()
            .collect(
                Collectors.toMap(
                    TarFiles.Member::name, member -> new String(member.content(), UTF_8)));
    assertThat(members.get(one.diffId().hex() + "/VERSION")).isEqualTo("1.0");
    assertThat(members.get(two.diffId().hex() + "/json"))
        .startsWith(
            "{\"id\":\"%s\",\"parent\":\"%s\",\"created\":\"1970-01-01T00:00:01Z\",\"container_config\":null"
                .formatted(two.diffId().hex(), one.diffId().hex()));
    assertThat(members.get("repositories"))
        .isEqualTo("{\"r/a\":{\"1\":\"%1$s\",\"2\":\"%1$s\"}}".formatted(two.diffId().hex()));
  }

  @Test
  void aNameWithoutATagIsRefused() {
    assertThatThrownBy(() -> DockerArchive.of(List.of("git")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'git' is not a name with a tag: NAME:TAG");
  }

  @Test
  void aLayerThatChangesBetweenTheReadingsIsAFailureOfTheStore() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatThrownBy(
            () ->
                DockerArchive.of(List.of())
                    .write(image(new TextLayer("before", "after!")), out, RUN))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
        .hasMessageContaining("changed while it was read");
    assertThat(out.toString(UTF_8)).doesNotContain("manifest.json");
  }

  @Test
  void aLayerThatGrowsOrShrinksIsAFailureOfTheStoreAndLeavesNoFile() throws Exception {
    for (TextLayer layer : List.of(resized("12345"), resized("123"))) {
      assertThatThrownBy(() -> DockerArchive.of(List.of()).write(image(layer), file(), RUN))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
          .hasMessageContaining("changed while it was read");
      assertThat(directoryContent()).isEmpty();
    }
  }

  @Test
  void aFailureLeavesTheOldFileAsItWas() throws Exception {
    Files.writeString(file(), "old");

    assertThatThrownBy(
        () -> DockerArchive.of(List.of()).write(image(resized("12345")), file(), RUN));

    assertThat(file()).hasContent("old");
    assertThat(directoryContent()).containsExactly(file());
  }

  @Test
  void theFileIsReadableByAllAsFarAsTheMaskLets() throws Exception {
    Path other = Files.createFile(directory.resolve("other"));

    DockerArchive.of(List.of()).write(image(new TextLayer("1")), file(), RUN);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)));
  }

  @Test
  void targetsThatAreNotFilesAreRefused() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("target"));

    refuses(directory, FailureKind.CONFIGURATION, "is a directory; name a file in it");
    refuses(link, FailureKind.CONFIGURATION, "is a symbolic link");
    refuses(Path.of("/dev/full"), FailureKind.OUTPUT, "is a pipe or a device");
    refuses(directory.resolve("no/such.tar"), FailureKind.OUTPUT, "cannot write");
    Path file = Files.writeString(directory.resolve("file"), "kept");
    refuses(file.resolve("image.tar"), FailureKind.OUTPUT, "cannot write");
    assertThat(file).hasContent("kept");
    Path pipe = directory.resolve("pipe");
    PythonFiles.run("import os\nos.mkfifo('" + pipe + "')");
    refuses(pipe, FailureKind.OUTPUT, "is a pipe or a device");
    assertThat(link).isSymbolicLink();
  }

  private void refuses(Path target, FailureKind kind, String message) {
    TextLayer layer = new TextLayer("1");
    assertThatThrownBy(() -> DockerArchive.of(List.of()).write(image(layer), target, RUN))
        .isInstanceOfSatisfying(ImageException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
    assertThat(layer.readings()).isZero();
  }

  @Test
  void aStreamThatTakesNoMoreIsAFailureOfTheOutput() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    assertThatThrownBy(
            () -> DockerArchive.of(List.of()).write(image(new TextLayer("1")), full, RUN))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.OUTPUT))
        .hasMessage("cannot write '-': No space left on device");
  }

  @ParameterizedTest
  @EnumSource(ArchiveCompression.class)
  void theWholeArchiveCanBeCompressed(ArchiveCompression compression) throws Exception {
    ImageRecipe image = image(new TextLayer("one".repeat(2_000_000)), new TextLayer("two"));
    Path plain = directory.resolve("plain.tar");
    DockerArchive.of(List.of()).write(image, plain, RUN);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();

    DockerArchive archive = DockerArchive.of(List.of()).compressed(compression, GzipEncoder.ZLIB);
    archive.write(image, file(), RUN);
    archive.write(image, stream, RUN);

    assertThat(file()).hasBinaryContent(stream.toByteArray());
    assertThat(decompressed(stream.toByteArray())).isEqualTo(Files.readAllBytes(plain));
    assertThat(directoryContent()).containsExactlyInAnyOrder(file(), plain);
  }

  private static byte[] decompressed(byte[] bytes) throws Exception {
    try {
      return new CompressorStreamFactory(true)
          .createCompressorInputStream(new ByteArrayInputStream(bytes))
          .readAllBytes();
    } catch (CompressorException e) {
      return bytes;
    }
  }

  @Test
  void aLayerThatIsMostOfTheImageIsHashedBesideAndGivesTheSameBytes() throws Exception {
    ImageRecipe image = image(new TextLayer("big layer".repeat(500_000)), new TextLayer("two"));
    Path alone = directory.resolve("alone.tar");

    DockerArchive.of(List.of()).write(image, file(), RUN);
    DockerArchive.of(List.of())
        .write(image, alone, new ArchiveRun(LayerIndex.none(), 1, Progress.NONE));

    assertThat(file()).hasSameBinaryContentAs(alone);
  }
}
