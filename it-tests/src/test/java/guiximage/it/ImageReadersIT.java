package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.archive.ArchiveRun;
import guiximage.archive.DockerArchive;
import guiximage.archive.OciArchive;
import guiximage.archive.OciLayout;
import guiximage.archive.StreamedImage;
import guiximage.base.BaseImages;
import guiximage.build.ImageDescription;
import guiximage.compression.ArchiveCompression;
import guiximage.compression.GzipEncoder;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerPacker;
import guiximage.oci.Compression;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.publish.ImagePublisher;
import guiximage.publish.LayerMemory;
import guiximage.publish.Progress;
import guiximage.publish.PushPlan;
import guiximage.store.AwkwardStore;
import guiximage.store.StoreItem;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One image over the awkward store, with a base image, a customisation layer and a program, in
 * every form that we write; and every reader finds the same files in it.
 */
class ImageReadersIT {
  private static final String NAME = "fixture/odd:1";

  @TempDir static Path directory;
  private static ImageRecipe recipe;
  private static StreamedImage streamed;
  private static String busybox;
  private static String expected;

  @BeforeAll
  static void describe() throws Exception {
    Path root = Files.createDirectory(directory.resolve("root"));
    AwkwardStore store = AwkwardStore.write(root, "/nix/store", 1);
    busybox = addBusybox(root);
    String items =
        Stream.concat(
                Stream.of(busybox),
                store.items().stream().map(StoreItem::path).map(Object::toString))
            .map(path -> path + "\n")
            .collect(Collectors.joining());
    Program.Result made =
        Program.of("python3", AwkwardStore.fixtures().resolve("make-conf.py").toString())
            .with(root.toString(), "/nix/store", "1", "nix", directory.toString())
            .run(items.getBytes(StandardCharsets.UTF_8));
    assertThat(made.exitCode()).as(made.stderr()).isZero();
    ImageDescription description =
        ImageDescription.parse(Files.readAllBytes(directory.resolve("conf.json")), key -> {});
    StoreRoot storeRoot = new StoreRoot(root);
    ImageRecipe asDescribed =
        description.recipe(
            Optional.of(BaseImages.read(directory.resolve("base.tar"), Platform.linux("amd64"))),
            path -> Optional.empty(),
            storeRoot,
            Instant.EPOCH);
    recipe = withUser(asDescribed);
    streamed = StreamedImage.of(description, path -> Optional.empty(), storeRoot, Instant.EPOCH);
    expected = FileListing.ofDirectory(root.resolve("nix/store"));
  }

  /** The base image's user has no entry in a file of users, which engines insist on. */
  private static ImageRecipe withUser(ImageRecipe image) {
    return new ImageRecipe(
        image.base(),
        image.layers(),
        image.platform(),
        image.container().with("User", "0"),
        image.created(),
        image.annotations());
  }

  /** As the first item, so that it has a layer of its own and {@code /bin} leads to it. */
  private static String addBusybox(Path root) throws IOException {
    String item = "/nix/store/" + "b".repeat(32) + "-busybox-static";
    Path bin = Files.createDirectories(root.resolve(item.substring(1)).resolve("bin"));
    Path program = Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.setPosixFilePermissions(bin, PosixFilePermissions.fromString("r-xr-xr-x"));
    return item;
  }

  private static ArchiveRun run() {
    return new ArchiveRun(LayerIndex.none(), 2, Progress.NONE);
  }

  private static Path archive(ArchiveCompression compression) throws IOException {
    Path file = Files.createTempFile(directory, "image", "." + compression);
    DockerArchive.of(List.of(NAME, "fixture/odd:other"))
        .withLegacyFiles()
        .compressed(compression, GzipEncoder.AUTO)
        .write(recipe, file, run());
    return file;
  }

  private static Path stream() throws IOException {
    Path file = Files.createTempFile(directory, "stream", ".tar");
    try (OutputStream out = Files.newOutputStream(file)) {
      streamed.write(out, run());
    }
    return file;
  }

  private static void publish(Destination destination, Compression compression) throws IOException {
    LayerPacker.Settings settings =
        new LayerPacker.Settings(compression, GzipEncoder.AUTO, 2, directory, 64 << 20);
    try (LayerPacker packer = new LayerPacker(settings)) {
      ImagePublisher publisher =
          new ImagePublisher(
              packer,
              new LayerMemory(LayerIndex.none(), LayerIndex.none(), LayerMemory.Check.BELIEVE),
              2,
              Progress.NONE);
      try (PushPlan plan =
          publisher.plan(List.of(recipe), ManifestFormat.OCI, List.of(destination))) {
        publisher.publish(plan);
      }
    }
  }

  private static Path layout(String name, Compression compression) throws IOException {
    Path layout = directory.resolve(name);
    publish(OciLayout.inDirectory(layout, List.of("odd")), compression);
    return layout;
  }

  private static Path ociArchive() throws IOException {
    Path file = Files.createTempFile(directory, "oci", ".tar");
    try (OciArchive archive = OciArchive.toFile(file, List.of(NAME))) {
      publish(archive, Compression.GZIP);
    }
    return file;
  }

  /** Unpacks an image with umoci; returns its root file system. */
  private static Path unpacked(Path layout, String name) throws IOException {
    Path bundle = Files.createTempDirectory(directory, "bundle").resolve("bundle");
    Program.of("umoci", "unpack", "--image", layout + ":" + name, bundle.toString()).output();
    return bundle.resolve("rootfs");
  }

  private static void holdsEverything(Path rootfs) {
    assertThat(FileListing.ofDirectory(rootfs.resolve("nix/store"))).isEqualTo(expected);
    assertThat(rootfs.resolve("etc/os-release")).hasContent("NAME=base");
    assertThat(rootfs.resolve("etc/motd")).hasContent("welcome 1");
    assertThat(rootfs.resolve("opt/" + "x".repeat(120))).hasContent("long");
    assertThat(Files.isSymbolicLink(rootfs.resolve("bin"))).isTrue();
  }

  @Test
  void dockerLoadsArchivesHoweverTheyAreCompressedAndRunsTheProgram() throws Exception {
    DockerEngine docker = DockerEngine.shared();

    for (ArchiveCompression compression :
        List.of(
            ArchiveCompression.NONE,
            ArchiveCompression.GZIP,
            ArchiveCompression.XZ,
            ArchiveCompression.BZIP2)) {
      assertThat(docker.load(archive(compression)))
          .contains("Loaded image: fixture/odd:1")
          .contains("Loaded image: fixture/odd:other");
      assertThat(docker.run(NAME, "/bin/busybox", "echo", "hello")).isEqualTo("hello\n");
      docker.remove(NAME);
      docker.remove("fixture/odd:other");
    }
    assertThat(docker.load(stream())).contains("Loaded image: fixture/odd:1");
    assertThat(docker.run(NAME, "/bin/busybox", "cat", "/etc/motd")).isEqualTo("welcome 1\n");
    docker.remove(NAME);
  }

  @Test
  void dockerFindsTheSameFiles() throws Exception {
    DockerEngine docker = DockerEngine.shared();
    docker.load(archive(ArchiveCompression.NONE));
    Path exported = directory.resolve("exported.tar");
    Path rootfs = Files.createDirectory(directory.resolve("exported"));

    String container = docker.docker("create", NAME, "/x").output().trim();
    docker.docker("export", "-o", exported.toString(), container).output();
    docker.docker("rm", container).output();
    Program.of("tar", "-C", rootfs.toString(), "-xpf", exported.toString()).output();

    holdsEverything(rootfs);
    docker.remove(NAME);
  }

  @Test
  void podmanLoadsEveryFormAndRunsTheProgram() throws Exception {
    for (Path file :
        List.of(
            archive(ArchiveCompression.NONE),
            archive(ArchiveCompression.ZSTD),
            stream(),
            ociArchive())) {
      try (Podman podman = new Podman()) {
        assertThat(podman.load(file)).contains("fixture/odd:1");
        assertThat(podman.run(NAME, "/bin/busybox", "echo", "hello")).isEqualTo("hello\n");
      }
    }
  }

  @Test
  void umociUnpacksLayoutsAndFindsTheSameFiles() throws Exception {
    holdsEverything(unpacked(layout("gzip", Compression.GZIP), "odd"));
    holdsEverything(unpacked(layout("none", Compression.NONE), "odd"));
  }

  @Test
  void skopeoCopiesEveryFormAndItsLayersStayTheSame() throws Exception {
    List<String> sources =
        List.of(
            "docker-archive:" + archive(ArchiveCompression.NONE),
            // skopeo 1.9 and podman 4.3 refuse every gzipped archive, those of gzip itself too
            "docker-archive:" + archive(ArchiveCompression.ZSTD),
            "docker-archive:" + stream(),
            "oci-archive:" + ociArchive(),
            "oci:" + layout("skopeo", Compression.GZIP) + ":odd");
    for (String source : sources) {
      Path layout = Files.createTempDirectory(directory, "copy");

      Skopeo.copy(source, "oci:" + layout + ":odd");

      holdsEverything(unpacked(layout, "odd"));
      assertThat(Skopeo.inspect(source)).contains("\"Architecture\": \"amd64\"");
    }
  }

  @Test
  void tarAndPythonFindTheSameFilesInTheLayers() throws Exception {
    for (Path file : List.of(archive(ArchiveCompression.NONE), stream(), ociArchive())) {
      Path outer = Files.createTempDirectory(directory, "outer");
      Program.of("tar", "-C", outer.toString(), "-xf", file.toString()).output();

      layersHoldEverything(outer);
    }
    layersHoldEverything(layout("tar-gzip", Compression.GZIP));
    layersHoldEverything(layout("tar-none", Compression.NONE));
  }

  private static void layersHoldEverything(Path image) throws IOException {
    for (String how : List.of("tar", "python")) {
      Path unpacked = Files.createTempDirectory(directory, how);
      Program.of("python3", "-c", FileListing.UNPACK, image.toString(), unpacked.toString(), how)
          .output();
      holdsEverything(unpacked);
    }
  }

  /** The shipped command, told by the description what the library is told above. */
  private static Program command(String... words) {
    return Command.withHome(directory.resolve("home"))
        .program(List.of(words))
        .with("--conf=" + directory.resolve("conf.json"), "--user=0")
        .with("--store-root=" + directory.resolve("root"));
  }

  @Test
  void whatTheCommandExportsIsTheSameToEveryReader() throws Exception {
    for (String format : List.of("docker-archive", "oci-archive", "oci")) {
      Path file = directory.resolve("exported-" + format);

      command("export", "-f=" + format, "-o=" + file, "-t=" + NAME).output();

      Path copy = Files.createTempDirectory(directory, "copy");
      Skopeo.copy(format + ":" + file, "oci:" + copy + ":odd");
      holdsEverything(unpacked(copy, "odd"));
      if (Files.isDirectory(file)) {
        layersHoldEverything(file);
        continue;
      }
      Path outer = Files.createTempDirectory(directory, "outer");
      Program.of("tar", "-C", outer.toString(), "-xf", file.toString()).output();
      layersHoldEverything(outer);
      try (Podman podman = new Podman()) {
        podman.load(file);
        String container = podman.podman("create", NAME, "/x").output().strip();
        exportHoldsEverything(podman.podman("export", container));
      }
    }
  }

  /** Unpacks what an engine's {@code export} would write, and looks at it. */
  private static void exportHoldsEverything(Program export) throws IOException {
    Path tar = Files.createTempFile(directory, "container", ".tar");
    Path rootfs = Files.createTempDirectory(directory, "container");
    export.with("-o", tar.toString()).output();
    Program.of("tar", "-C", rootfs.toString(), "-xpf", tar.toString()).output();
    holdsEverything(rootfs);
  }

  @Test
  void whatTheCommandPushesIsTheSameToEveryReader(@TempDir Path registryDirectory)
      throws Exception {
    DockerEngine docker = DockerEngine.shared();
    try (RealRegistry registry = RealRegistry.start(registryDirectory);
        Podman podman = new Podman()) {
      String reference = registry.host() + "/odd/image:";
      command("push", "--registry=" + reference + "gzip").output();
      command("push", "--registry=" + reference + "zstd", "-C=zstd").output();
      command("push", "--registry=" + reference + "docker", "--manifest-format=docker").output();

      for (String tag : List.of("gzip", "zstd", "docker")) {
        podman.podman("pull", "--tls-verify=false", reference + tag).output();
        String container = podman.podman("create", reference + tag, "/x").output().strip();
        exportHoldsEverything(podman.podman("export", container));
        podman.podman("rm", container).output();
      }
      for (String tag : List.of("gzip", "docker")) {
        docker.docker("pull", reference + tag).output();
        String container = docker.docker("create", reference + tag, "/x").output().strip();
        exportHoldsEverything(docker.docker("export").with(container));
        docker.docker("rm", container).output();
        docker.remove(reference + tag);
        Path copy = Files.createTempDirectory(directory, "copy");
        Skopeo.copy("docker://" + reference + tag, "oci:" + copy + ":odd");
        holdsEverything(unpacked(copy, "odd"));
      }
    }
  }

  @Test
  void anImageThatWeWroteIsABaseImage() throws Exception {
    for (Path file :
        List.of(
            archive(ArchiveCompression.NONE),
            archive(ArchiveCompression.GZIP),
            stream(),
            ociArchive(),
            layout("base", Compression.ZSTD))) {
      assertThat(BaseImages.read(file, Platform.linux("amd64")).layers()).hasSize(13);
    }
  }
}
