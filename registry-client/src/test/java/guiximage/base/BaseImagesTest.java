package guiximage.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.BaseImage;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.store.PythonFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseImagesTest {
  private static final Platform AMD64 = Platform.linux("amd64");

  @TempDir Path directory;

  private BaseImage read(byte[] archive) throws IOException {
    return BaseImages.read(Files.write(file(), archive), AMD64);
  }

  private Path file() {
    return directory.resolve("base.tar");
  }

  private static String content(BaseImage.Layer layer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    layer.blob().writeTo(out);
    return out.toString(UTF_8);
  }

  private void refuses(byte[] archive, String message) {
    refuses(() -> read(archive), message);
  }

  private static void refuses(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BASE_IMAGE))
        .hasMessageStartingWith("image '")
        .hasMessageContaining(message);
  }

  private static byte[] zeros(int length) {
    return new byte[length];
  }

  @Test
  void aDockerArchiveGivesItsConfigAndLayers() throws Exception {
    BaseImage base = read(new DrawnImage().layer("lower").layer("upper").toBytes());

    assertThat(base.config().container().fields()).containsEntry("User", "nobody");
    assertThat(base.layers()).hasSize(2);
    assertThat(content(base.layers().get(1))).isEqualTo("upper");
    assertThat(base.layers().get(1).blob().descriptor().digest())
        .isEqualTo(Digest.of("upper".getBytes(UTF_8)));
    assertThat(base.origin()).isEmpty();
  }

  @Test
  void aCompressedArchiveGivesTheSame() throws Exception {
    byte[] plain = new DrawnImage().layer("lower").layer("upper").toBytes();

    for (byte[] compressed :
        List.of(
            DrawnImage.gzip(plain),
            DrawnImage.zstd(plain),
            DrawnImage.xz(plain),
            DrawnImage.bzip2(plain))) {
      assertThat(content(read(compressed).layers().get(1))).isEqualTo("upper");
    }
  }

  @Test
  void compressedLayersArePassedOnAsTheyAre() throws Exception {
    byte[] layer = "layer".getBytes(UTF_8);
    byte[] gzip = DrawnImage.gzip(layer);

    BaseImage base =
        read(new DrawnImage().layer(gzip, layer).layer(DrawnImage.zstd(layer), layer).toBytes());

    assertThat(base.layers().get(0).blob().descriptor().mediaType())
        .isEqualTo(MediaType.OCI_LAYER_GZIP);
    assertThat(base.layers().get(0).blob().descriptor().digest()).isEqualTo(Digest.of(gzip));
    assertThat(base.layers().get(0).diffId().digest()).isEqualTo(Digest.of(layer));
    assertThat(base.layers().get(1).blob().descriptor().mediaType())
        .isEqualTo(MediaType.OCI_LAYER_ZSTD);
  }

  @Test
  void linksWithinTheArchiveAreFollowed() throws Exception {
    DrawnImage image = new DrawnImage().layer("lower");
    image.manifest(
        "[{\"Config\":\"%s\",\"Layers\":[\"z/layer.tar\"]}]".formatted(image.configName()));

    byte[] archive =
        image
            .members()
            .symlink("y/layer.tar", "../0/./layer.tar")
            .hardLink("z/layer.tar", "y/layer.tar")
            .file("manifest.json", image.manifest())
            .finish();

    assertThat(content(read(archive).layers().get(0))).isEqualTo("lower");
  }

  @Test
  void linksOutOfTheArchiveOrInACircleAreRefused() {
    DrawnImage image = new DrawnImage();
    image.diffIds.add(Digest.of(new byte[0]).toString());
    image.manifest("[{\"Config\":\"%s\",\"Layers\":[\"l\"]}]".formatted(image.configName()));

    for (String target : List.of("/etc/passwd", "../etc/passwd", "a/../../etc/passwd")) {
      refuses(
          image.members().symlink("l", target).file("manifest.json", image.manifest()).finish(),
          "its link 'l' leads out of it");
    }
    refuses(
        image.members().symlink("l", "m").file("manifest.json", image.manifest()).finish(),
        "its link 'l' leads nowhere in it");
    refuses(
        image
            .members()
            .symlink("l", "m")
            .symlink("m", "l")
            .file("manifest.json", image.manifest())
            .finish(),
        "its link 'l' goes round in a circle");
  }

  @Test
  void unsafeNamesAreRefused() {
    for (String name : List.of("../x", "/abs", "C:x", "a\\\\..\\\\b", "a/../b", "a\\u0000b")) {
      DrawnImage image = new DrawnImage().layer("lower");
      image.manifest(
          "[{\"Config\":\"%s\",\"Layers\":[\"%s\"]}]".formatted(image.configName(), name));
      refuses(image.toBytes(), "it has a member with the unsafe name");
    }
  }

  @Test
  void ofMembersWithOneNameTheLastCounts() throws Exception {
    DrawnImage image = new DrawnImage().layer("lower");

    byte[] archive =
        image
            .members()
            .file("manifest.json", "not this")
            .file("./0/layer.tar", "nor this")
            .file("manifest.json", image.manifest())
            .file("0/layer.tar", "lower")
            .finish();

    assertThat(content(read(archive).layers().get(0))).isEqualTo("lower");
  }

  @Test
  void countsThatDoNotAgreeAreRefused() {
    DrawnImage more = new DrawnImage().layer("lower");
    more.diffIds.add(Digest.of(new byte[0]).toString());
    DrawnImage shared = new DrawnImage().layer("lower").layer("upper");
    shared.manifest(
        "[{\"Config\":\"%s\",\"Layers\":[\"0/layer.tar\",\"0/layer.tar\"]}]"
            .formatted(shared.configName()));
    DrawnImage missing = new DrawnImage().layer("lower");
    missing.manifest(
        "[{\"Config\":\"%s\",\"Layers\":[\"9/layer.tar\"]}]".formatted(missing.configName()));

    refuses(more.toBytes(), "manifest.json names 1 layer, the config 2");
    refuses(new DrawnImage().toBytes(), "manifest.json names 0 layers, the config 0");
    refuses(shared.toBytes(), "manifest.json names 0/layer.tar for two layers");
    refuses(missing.toBytes(), "it has no file '9/layer.tar'");
  }

  @Test
  void diffIdsThatLieAreRefused() {
    byte[] gzip = DrawnImage.gzip("truth".getBytes(UTF_8));
    DrawnImage lying = new DrawnImage().layer(gzip, "lie".getBytes(UTF_8));
    DrawnImage plain = new DrawnImage().layer("truth".getBytes(UTF_8), "lie".getBytes(UTF_8));
    DrawnImage twice = new DrawnImage().layer(DrawnImage.gzip(gzip), "truth".getBytes(UTF_8));
    DrawnImage strange = new DrawnImage().layer("lower");
    strange.diffIds.set(0, "sha256:../../x");
    DrawnImage swapped = new DrawnImage().layer(gzip, "truth".getBytes(UTF_8)).layer("upper");
    Collections.reverse(swapped.diffIds);
    refuses(swapped.toBytes(), "but the config says");

    refuses(lying.toBytes(), "but the config says");
    refuses(() -> content(read(plain.toBytes()).layers().get(0)), "has the digest");
    refuses(twice.toBytes(), "but the config says");
    refuses(strange.toBytes(), "\"diff_ids\"");
  }

  @Test
  void damagedCompressionIsRefused() {
    byte[] layer = "layer".repeat(1000).getBytes(UTF_8);
    byte[] gzip = DrawnImage.gzip(layer);
    byte[] wrongSum = gzip.clone();
    wrongSum[gzip.length - 6] ^= 1;
    byte[] garbage = Arrays.copyOf(gzip, gzip.length + 10);
    garbage[gzip.length] = 'x';

    for (byte[] stored :
        List.of(
            Arrays.copyOf(gzip, gzip.length - 20), wrongSum, garbage, Arrays.copyOf(gzip, 10))) {
      refuses(new DrawnImage().layer(stored, layer).toBytes(), "");
    }
  }

  @Test
  void gzipMembersOneAfterAnotherAreOneLayer() throws Exception {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(DrawnImage.gzip("one".getBytes(UTF_8)));
    both.writeBytes(DrawnImage.gzip("two".getBytes(UTF_8)));

    BaseImage base =
        read(new DrawnImage().layer(both.toByteArray(), "onetwo".getBytes(UTF_8)).toBytes());

    assertThat(base.layers().get(0).diffId().digest())
        .isEqualTo(Digest.of("onetwo".getBytes(UTF_8)));
  }

  @Test
  void aLayerThatIsThereOftenIsDecompressedOnce() throws Exception {
    byte[] stored = DrawnImage.gzip("often".getBytes(UTF_8));
    DrawnImage image = new DrawnImage();
    for (int i = 0; i < 3; i++) {
      image.layer(stored, "often".getBytes(UTF_8));
    }
    DrawnTar tar = new DrawnTar().file("layer", stored).symlink("link", "layer");
    tar.file(image.configName(), image.config());
    String manifest =
        "[{\"Config\":\"%s\",\"Layers\":[\"layer\",\"link\",\"layer\"]}]"
            .formatted(image.configName());

    List<BaseImage.Layer> layers = read(tar.file("manifest.json", manifest).finish()).layers();

    assertThat(layers.get(1)).isSameAs(layers.get(0));
    assertThat(layers.get(2)).isSameAs(layers.get(0));
  }

  @Test
  void aSmallLayerThatBecomesEndlessIsRefused() {
    byte[] bomb = DrawnImage.zstd(zeros(300 * 1024 * 1024));

    refuses(
        new DrawnImage().layer(bomb, new byte[0]).toBytes(),
        "it decompresses to more than 1100 times its size");
    refuses(bomb, "too many zeros follow the end of the tar");
  }

  @Test
  void documentsThatAreTooBigAreNotRead() {
    DrawnImage image = new DrawnImage().layer("lower");

    refuses(
        image.members().file("manifest.json", " ".repeat(1024 * 1024) + image.manifest()).finish(),
        "at most 1048576 are read");
    DrawnImage big = new DrawnImage().layer("lower");
    big.manifest("[{\"Config\":\"c.json\",\"Layers\":[\"0/layer.tar\"]}]");
    refuses(
        big.members()
            .file("c.json", zeros(4 * 1024 * 1024 + 1))
            .file("manifest.json", big.manifest())
            .finish(),
        "at most 4194304 are read");
  }

  @Test
  void aWindowTooLargeForTheMemoryIsRefused() {
    // magic number, a frame without its size, a window of 2 GiB, and one block of one byte
    byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) 0xA8, 9, 0, 0, 'x'};
    refuses(new DrawnImage().layer(frame, "x".getBytes(UTF_8)).toBytes(), "");
    refuses(frame, "");
  }

  @Test
  void configsThatAreNoneAreRefused() {
    for (String change :
        List.of(
            "\"rootfs\"=\"rotfs\"",
            "2020-01-01T00:00:00Z=yesterday",
            "2020-01-01T00:00:00Z=+12345-01-01T00:00:00Z",
            "2020-01-01T00:00:00Z=9999-12-31T23:59:59-00:01",
            "2020-01-01T00:00:00Z=+999999999-12-31T23:59:59-18:00",
            "{\"User\":\"nobody\"}=[]",
            "\"history\":[=\"history\":[1,")) {
      String[] words = change.split("=", 2);
      DrawnImage image = new DrawnImage().layer("lower");
      String config = new String(image.config(), UTF_8);
      assertThat(config).contains(words[0]);
      refuses(withConfig(image, config.replace(words[0], words.length > 1 ? words[1] : "")), "");
    }
  }

  private static byte[] withConfig(DrawnImage image, String config) {
    String name = Digest.of(config.getBytes(UTF_8)).hex() + ".json";
    return new DrawnTar()
        .file("0/layer.tar", image.layers.get(0))
        .file(name, config)
        .file("manifest.json", image.manifest().replace(image.configName(), name))
        .finish();
  }

  @Test
  void aHistoryMayBeShorterThanTheLayersAndVariablesMayBeMany() throws Exception {
    DrawnImage image = new DrawnImage().layer("lower").layer("upper");
    image.container =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "\"A" + i % 50_000 + "=" + i + "\"")
            .collect(Collectors.joining(",", "{\"Env\":[", "]}"));
    BaseImage base = read(image.toBytes());
    ContainerConfig over =
        ContainerConfig.EMPTY.with("Env", List.of("A0=own")).over(base.config().container());
    assertThat(over.environment()).hasSize(50_000).startsWith("A0=own", "A1=50001");
    assertThat(base.layers()).hasSize(2);
  }

  @Test
  void tooManyMembersAreRefused() {
    DrawnTar tar = new DrawnTar();
    for (int i = 0; i <= 100_000; i++) {
      tar.header("m" + i, '0', 0, "");
    }

    refuses(tar.finish(), "it has more than 100000 members");
  }

  /** Compressed, two megabytes can hold two thousand names of a megabyte each. */
  @ParameterizedTest
  @ValueSource(strings = {"path", "linkpath", "uname", "gname"})
  void namesThatWouldFillTheMemoryAreRefused(String key) {
    DrawnTar tar = new DrawnTar();
    for (int i = 10; i < 30; i++) {
      byte[] record = ("1000000 " + key + "=" + i + "n".repeat(1_000_000)).getBytes(UTF_8);
      record[999_999] = '\n';
      tar.header("pax", 'x', 1_000_000, "").raw(Arrays.copyOf(record, 1_000_000)).pad();
      tar.file("m" + i, "");
    }

    refuses(DrawnImage.gzip(tar.finish()), "its names have more than 16777216 characters");
  }

  @Test
  void manifestsThatAreNotOneAreRefused() {
    DrawnImage image = new DrawnImage().layer("lower");
    String one = image.manifest().substring(1, image.manifest().length() - 1);

    refuses(image.manifest("[" + one + "," + one + "]").toBytes(), "lists 2 images instead of one");
    refuses(image.manifest("{}").toBytes(), "lists no images instead of one");
    refuses(image.manifest("[{\"Config\":\"a\",\"Config\":\"b\"}]").toBytes(), "not valid JSON");
    refuses(
        image.manifest("[").toBytes(),
        "manifest.json is not valid JSON: line 1, column 2: Unexpected end-of-input: expected close"
            + " marker for Array (start marker at line 1, column 1)");
    refuses(image.manifest("[{\"Config\":1,\"Layers\":[]}]").toBytes(), "Config is not a string");
    refuses(image.manifest("[".repeat(100_000)).toBytes(), "not valid JSON");
    refuses(image.manifest("[" + one + "] x").toBytes(), "not valid JSON");
  }

  @Test
  void oneOfSeveralImagesIsChosenByItsName() throws Exception {
    DrawnImage image = new DrawnImage().layer("lower");
    String one = image.manifest().substring(1, image.manifest().length() - 1);
    String other = one.replace("base:1", "docker.io/library/other:latest");
    Path archive = Files.write(file(), image.manifest("[" + one + "," + other + "]").toBytes());

    for (String name : List.of("base:1", "docker.io/base:1", "other", "library/other:latest")) {
      assertThat(BaseImages.read(archive, Optional.of(name), AMD64).layers()).hasSize(1);
    }
    refuses(() -> read(Files.readAllBytes(archive)), "FILE:NAME:TAG, of base:1, docker.io");
    refuses(
        () -> BaseImages.read(archive, Optional.of("base:2"), AMD64), "it has no image 'base:2'");
  }

  @Test
  void layersThatNoManifestCanNameAreRefused() {
    byte[] layer = "layer".getBytes(UTF_8);

    refuses(new DrawnImage().layer(DrawnImage.xz(layer), layer).toBytes(), "compressed with xz");
    refuses(new DrawnImage().layer(DrawnImage.bzip2(layer), layer).toBytes(), "with bzip2");
  }

  @Test
  void aConfigThatIsNotWhatItsNameSaysIsRefused() {
    DrawnImage image = new DrawnImage().layer("lower");
    String name = "0".repeat(64) + ".json";

    byte[] archive =
        new DrawnTar()
            .file("0/layer.tar", "lower")
            .file(name, image.config())
            .file("manifest.json", image.manifest().replace(image.configName(), name))
            .finish();

    refuses(archive, "its config " + name + " has the digest");
  }

  @Test
  void anImageForAnotherPlatformIsRefused() {
    DrawnImage image = new DrawnImage().layer("lower");
    image.architecture = "arm64";

    refuses(image.toBytes(), "it is for linux/arm64, not for linux/amd64");
  }

  @Test
  void hostileHeadersAreRefused() {
    byte[] negative = new byte[12];
    Arrays.fill(negative, (byte) 0xFF);
    byte[] good = new DrawnImage().layer("lower").toBytes();
    byte[] damaged = good.clone();
    damaged[600] ^= 1;
    damaged[0] ^= 1;

    refuses(new DrawnTar().header("x", '0', negative, "").finish(), "negative or far too big");
    refuses(
        new DrawnTar().header("x", '0', "99999999999\0".getBytes(UTF_8), "").finish(),
        "not an octal number");
    refuses(new DrawnTar().header("x", 'x', 1L << 30, "").finish(), "a header of 1073741824 bytes");
    refuses(new DrawnTar().header("x", 'L', 1L << 32, "").finish(), "a header of 4294967296 bytes");
    refuses(new DrawnTar().header("x", 'S', 0, "").finish(), "a sparse member");
    refuses(
        new DrawnTar()
            .header("x", 'x', 30, "")
            .raw("30 size=999999999999999999999\n".getBytes(UTF_8))
            .pad()
            .header("x", '0', 0, "")
            .finish(),
        "a size that is not a number");
    refuses(
        new DrawnTar().header("x", 'x', 5, "").raw("hello".getBytes(UTF_8)).pad().finish(),
        "a pax header that is not made of records");
    String time = "1000016 mtime=" + "9".repeat(1_000_001) + "\n";
    refuses(
        new DrawnTar()
            .header("x", 'x', time.length(), "")
            .raw(time.getBytes(UTF_8))
            .pad()
            .header("x", '0', 0, "")
            .finish(),
        "a mtime that is not a number");
    refuses(damaged, "a header has a wrong checksum");
    refuses(new DrawnTar().header("x", '0', 1L << 33, "").finish(), "cut short");
    refuses(Arrays.copyOf(good, good.length - 1024), "cut short");
    refuses(Arrays.copyOf(good, 1000), "cut short");
    refuses(new DrawnTar().raw(good).raw("x".getBytes(UTF_8)).unfinished(), "something follows");
  }

  @Test
  void whatIsNoImageIsRefused() throws Exception {
    Files.createDirectory(directory.resolve("empty"));

    refuses(() -> BaseImages.read(directory.resolve("none"), AMD64), "there is no such file");
    refuses(() -> BaseImages.read(Path.of("/dev/null"), AMD64), "neither a file nor a directory");
    Path pipe = directory.resolve("pipe");
    PythonFiles.run("import os\nos.mkfifo('" + pipe + "')");
    refuses(() -> BaseImages.read(pipe, AMD64), "neither a file nor a directory");
    refuses(() -> BaseImages.read(directory.resolve("empty"), AMD64), "it has no oci-layout");
    refuses(new byte[0], "it is empty");
    refuses("hello".repeat(1000).getBytes(UTF_8), "it is neither a docker-archive nor");
    refuses(new DrawnTar().file("x", "").finish(), "neither a docker-archive nor an OCI layout");
  }

  @Test
  void aFileThatChangesAfterItWasReadIsRefusedWhenItIsWritten() throws Exception {
    byte[] archive = new DrawnImage().layer("lower").toBytes();
    BaseImage base = read(archive);
    archive[1024] ^= 1;
    Files.write(file(), archive);

    refuses(() -> content(base.layers().get(0)), "has the digest");
    Files.write(file(), Arrays.copyOf(archive, 1024));
    refuses(() -> content(base.layers().get(0)), "cut short");
  }
}
