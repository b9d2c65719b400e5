package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive of classes that the launcher of a release prepares and hands to Java, which would run
 * any code in it: row O10. Java is played by a program that says what it is told.
 */
class ClassArchiveIT {
  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      for word do
        case $word in -XX:SharedArchiveFile=*) archive=${word#*=} ;; esac
      done
      case " $* " in
        *' -Xshare:dump '*) echo archived >"$archive" ;;
        *) printf '%s\\n' "in $PWD" "$@" ;;
      esac
      """;

  @TempDir Path temporary;

  private Path release;
  private Path java;
  private Path cache;

  @BeforeEach
  void makeRelease() throws IOException {
    release = temporary.resolve("a release");
    executable(
        release.resolve("bin/guix-image"),
        Files.readString(Command.CHECKOUT.resolve("guix-image")));
    Files.createDirectory(release.resolve("lib"));
    Files.writeString(release.resolve("lib/guix-image.jar"), "first");
    java = fakeJava(temporary.resolve("java"));
    cache = temporary.resolve("cache/guix-image-launcher");
  }

  private static Path fakeJava(Path home) throws IOException {
    executable(home.resolve("bin/java"), FAKE_JAVA);
    Files.writeString(
        home.resolve("release"),
        "JAVA_RUNTIME_VERSION=\"17.0.1+2\"\nLIBC=\"gnu\"\nOS_ARCH=\"x86_64\"\n");
    return home;
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The command in an environment of nothing but these and {@code variables}. */
  private Program.Result started(String... variables) {
    return Program.of("env", "-i", "PATH=" + System.getenv("PATH"), "JAVA_HOME=" + java)
        .with("XDG_CACHE_HOME=" + cache.getParent())
        .with(variables)
        .with(release.resolve("bin/guix-image").toString(), "--version")
        .run();
  }

  private Program.Result startedWithArchive() {
    return started("GUIX_IMAGE_CLASS_ARCHIVE=wait");
  }

  private List<String> kept() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private void assertWithoutArchive(Program.Result result) {
    assertThat(result.exitCode()).isZero();
    assertThat(result.stdout()).contains("-jar\n").doesNotContain("SharedArchiveFile");
  }

  @Test
  void anArchiveInADirectoryOfOurOwnIsTaken() throws Exception {
    Program.Result result = startedWithArchive();

    assertThat(result.stdout())
        .containsPattern("-XX:SharedArchiveFile=/proc/self/fd/8/classes-17.0.1\\+2-[0-9a-f]{32}\n");
    assertThat(result.stdout()).startsWith("in " + Path.of("").toAbsolutePath() + "\n");
    assertThat(result.stderr()).isEmpty();
    assertThat(Files.getPosixFilePermissions(cache))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void theFirstStartSaysThatItPreparesOneAndDoesNotWait() throws Exception {
    Program.Result first = started();
    while (kept().stream().noneMatch(name -> name.startsWith("classes-"))) {
      Thread.sleep(20); // bounded by the limit of each test
    }
    Program.Result second = started();

    assertThat(first.stderr())
        .isEqualTo(
            "guix-image: preparing an archive of its classes in the background, once for this"
                + " version and this Java: later starts take half the time\n");
    assertWithoutArchive(first);
    assertThat(second.stderr()).isEmpty();
    assertThat(second.stdout()).contains("-XX:SharedArchiveFile=");
  }

  @Test
  void aDirectoryThatOthersCanWriteOrReadIsNotTaken() throws Exception {
    startedWithArchive();
    for (String mode : List.of("rwxrwxrwx", "rwxrwx---", "rwxr-xr-x")) {
      Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString(mode));

      assertWithoutArchive(started());
    }
  }

  @Test
  void aDirectoryOfAnotherUserIsNotTakenUnderAnyName() throws Exception {
    startedWithArchive();
    Program.of("chown", "nobody", cache.toString()).output();
    assertWithoutArchive(started());

    Path planted = temporary.resolve("planted");
    Files.move(cache, planted);
    Files.createSymbolicLink(cache, planted);
    assertWithoutArchive(started());
  }

  @Test
  void anArchiveOfOtherJarsIsNotTaken() throws Exception {
    startedWithArchive();
    Path jar = release.resolve("lib/guix-image.jar");
    FileTime time = Files.getLastModifiedTime(jar);

    Files.writeString(jar, "other");
    Files.setLastModifiedTime(jar, time);
    Program.Result ofOtherBytes = started();
    Files.writeString(jar, "first");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
    Program.Result ofAnotherTime = started();

    assertWithoutArchive(ofOtherBytes);
    assertWithoutArchive(ofAnotherTime);
  }

  @Test
  void nativeLibrariesAreUnpackedWhereOthersCannotReplaceThem() {
    assertThat(started().stdout()).contains("-Djna.tmpdir=/tmp\n");
  }

  @Test
  void theJavaThatCameWithAReleaseIsTakenBeforeAnyOther() throws Exception {
    Path own = fakeJava(release.resolve("runtime"));
    Files.writeString(own.resolve("bin/java"), "#!/bin/sh\necho its own\n");

    assertThat(started().stdout()).isEqualTo("its own\n");
  }

  @Test
  void withoutAPlaceToKeepOneNoneIsMade() {
    Program.Result result =
        Program.of("env", "-i", "PATH=" + System.getenv("PATH"), "JAVA_HOME=" + java)
            .with(release.resolve("bin/guix-image").toString())
            .run();

    assertWithoutArchive(result);
    assertThat(result.stderr()).isEmpty();
    assertThat(Path.of("/guix-image-launcher")).doesNotExist();
  }
}
