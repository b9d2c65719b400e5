package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.StorePath;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are larger than the memory, and closures of a real system. */
class LargeImageIT {
  private static final int ITEM_BYTES = 60 << 20;
  private static final int ITEMS = 5;
  private static final int MANY_ITEMS = 20_000;
  private static final int MANY_FILES = 100_000;

  @TempDir Path directory;
  @TempDir Path registryDirectory;
  @TempDir Path home;

  @Test
  @Tag("every-java")
  void theHeapMayBeSmallerThanTheImage() throws Exception {
    SampleStore store = new SampleStore(directory);
    List<StorePath> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(store.add("data-" + i, SampleStore.data(i, ITEM_BYTES)));
    }
    String top =
        store.add("top-1", SampleStore.text("a", "a"), items.toArray(StorePath[]::new)).toString();
    Command command = Command.withHome(home).with("GUIX_IMAGE_JAVA_OPTS", "-Xmx128m");
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      String name = registry.host() + "/org/large:1";

      String digest =
          command.output(
              "push", "--digest-only", "--registry", name, "--store-root=" + store.root(), top);

      assertThat(Skopeo.inspect("docker://" + name)).contains(digest);
    }
    Path archive = home.resolve("image.tar");
    command.output("export", "-o=" + archive, "--store-root=" + store.root(), top);
    assertThat(Files.size(archive)).isGreaterThan((long) ITEM_BYTES * ITEMS);
  }

  /** A hundred thousand files took 100 MB for an export. */
  @Test
  void theHeapMayBeSmallerThanTheListOfFiles() throws Exception {
    StorePath item = SampleStore.path("many-1");
    Path top = directory.resolve(item.toString().substring(1));
    for (int i = 0; i < MANY_FILES; i++) {
      Path below = top.resolve("d" + i / 1000);
      if (i % 1000 == 0) {
        Files.createDirectories(below);
      }
      Files.createFile(below.resolve("f" + i));
    }
    Path list = Files.writeString(directory.resolve("list"), item + "\n");
    Path archive = home.resolve("image.tar");

    Command.withHome(home)
        .with("GUIX_IMAGE_JAVA_OPTS", "-Xmx32m")
        .output("export", "-o=" + archive, "--store-root=" + directory, "--paths-from=" + list);

    assertThat(Files.size(archive)).isGreaterThan(512L * MANY_FILES);
  }

  /** The planner keeps for every item which others it leads to. */
  @Test
  void tooLittleMemoryIsSaidInOneLine() throws Exception {
    Path items = Files.createDirectories(directory.resolve("gnu/store"));
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < MANY_ITEMS; i++) {
      String name = "%032d-i".formatted(i);
      Files.createFile(items.resolve(name));
      paths.add("/gnu/store/" + name);
    }
    Path list = Files.write(directory.resolve("list"), paths);
    Path archive = home.resolve("image.tar");
    Program.Result result =
        Command.withHome(home)
            .with("GUIX_IMAGE_JAVA_OPTS", "-Xmx24m")
            .run("export", "-o=" + archive, "--store-root=" + directory, "--paths-from=" + list);
    Failed.with(1, result).saying("memory", "-Xmx");
    assertThat(archive).doesNotExist();
  }

  @Test
  void aTarThatAnnouncesMoreThanTheMemoryIsRefused() throws Exception {
    SampleStore store = new SampleStore(directory);
    StorePath item = store.add("data-1", SampleStore.text("a", "a"));
    byte[] header = new byte[512];
    TarArchiveEntry entry = new TarArchiveEntry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
    entry.setSize(1L << 30);
    entry.writeEntryHeader(header);
    Path tar = Files.write(home.resolve("layer.tar"), header);
    try (RandomAccessFile sparse = new RandomAccessFile(tar.toFile(), "rw")) {
      sparse.setLength((1L << 30) + 10_240);
    }
    Path archive = home.resolve("image.tar");

    Program.Result result =
        Command.withHome(home)
            .with("GUIX_IMAGE_JAVA_OPTS", "-Xmx256m")
            .run(
                "export",
                "-o=" + archive,
                "--store-root=" + store.root(),
                "--add-layer=" + tar,
                item.toString());

    Failed.with(2, result).saying("a header of 1073741824 bytes", tar.toString());
    assertThat(archive).doesNotExist();
  }

  @Test
  void debianPackagesMakeAnImageThatRuns() {
    List<String> paths = DebianStore.make(directory, "busybox-static", "coreutils");
    Path archive = home.resolve("image.tar");

    Command.withHome(home)
        .output(
            "export",
            "-o=" + archive,
            "-t=debian:1",
            "--store-root=" + directory,
            paths.get(0),
            paths.get(1));

    DockerEngine.shared().load(archive);
    assertThat(DockerEngine.shared().run("debian:1", paths.get(0) + "/bin/busybox", "echo", "yes"))
        .isEqualTo("yes\n");
    String listing =
        DockerEngine.shared()
            .run("debian:1", paths.get(0) + "/bin/busybox", "ls", paths.get(1) + "/bin/cat");
    assertThat(listing.strip()).isEqualTo(paths.get(1) + "/bin/cat");
  }
}
