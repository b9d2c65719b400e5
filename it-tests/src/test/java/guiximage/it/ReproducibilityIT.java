package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same store gives the same bytes, whoever makes the image, where, and with what. */
class ReproducibilityIT {
  private static final int SEVERAL_BLOCKS_BYTES = 5_000_000;

  @TempDir private static Path storeDirectory;
  @TempDir private static Path usualDirectory;
  private static SampleStore store;
  private static Path usual;
  private static String usualDigest;

  @TempDir Path out;

  @BeforeAll
  static void exportAsUsual() throws IOException {
    store = SampleStore.ofGreeting(storeDirectory);
    store.add("data-5", SampleStore.data(5, SEVERAL_BLOCKS_BYTES), SampleStore.greeting());
    usual = usualDirectory.resolve("usual.tar");
    Command command = Command.withHome(usualDirectory.resolve("home"));
    command.program(export(usual, "--store-root=" + store.root())).output();
    usualDigest = layout(command, usualDirectory.resolve("usual"));
  }

  private static List<String> export(Path file, String... options) {
    List<String> words = new ArrayList<>(List.of("export", "-o", file.toString(), "-t", "same:1"));
    words.addAll(List.of("--no-index", "-S", "/bin=lib", "-e", "B=2", "-e", "A=1"));
    words.addAll(List.of(options));
    words.add(SampleStore.path("data-5").toString());
    return words;
  }

  /** The digest of the image with compressed layers. */
  private static String layout(Command command, Path directory, String... options) {
    List<String> words = export(directory, options);
    words.addAll(List.of("-f", "oci", "--store-root=" + store.root()));
    return command.program(words).output().strip();
  }

  private void isTheUsual(Command command, String... options) throws IOException {
    Path file = out.resolve("other.tar");
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--store-root=" + store.root());
    command.program(export(file, all.toArray(String[]::new))).output();
    assertThat(Files.mismatch(usual, file)).isEqualTo(-1);
  }

  private Command command() {
    return Command.withHome(out.resolve("home"));
  }

  @Test
  void inAnotherLocale() throws Exception {
    isTheUsual(
        command()
            .with("LC_ALL", "tr_TR.UTF-8")
            .with("GUIX_IMAGE_JAVA_OPTS", "-Duser.language=tr -Duser.country=TR"));
  }

  @Test
  void inNoLocaleAtAll() throws Exception {
    isTheUsual(command().with("LC_ALL", "C").with("LANG", "C"));
  }

  @Test
  void inAnotherTimeZone() throws Exception {
    isTheUsual(command().with("TZ", "Asia/Kathmandu"));
  }

  @Test
  void withAnotherMaskOfPermissions() throws Exception {
    isTheUsual(command().under("sh", "-c", "umask 077; exec \"$@\"", "sh"));
    assertThat(layout(command().under("sh", "-c", "umask 0; exec \"$@\"", "sh"), out.resolve("o")))
        .isEqualTo(usualDigest);
  }

  @Test
  void withOneJobOrWithEight() throws Exception {
    isTheUsual(command(), "--jobs=1");
    assertThat(layout(command(), out.resolve("one"), "--jobs=1")).isEqualTo(usualDigest);
    assertThat(layout(command(), out.resolve("eight"), "--jobs=8")).isEqualTo(usualDigest);
  }

  @Test
  void inAnotherDirectory() throws Exception {
    isTheUsual(command().under("env", "-C", "/"));
  }

  @Test
  void onEveryJava() throws Exception {
    for (Path java : installedJavas()) {
      isTheUsual(command().with("JAVA_HOME", java.toString()));
      Files.delete(out.resolve("other.tar"));
    }
  }

  @Test
  @Tag("every-java")
  void twiceOnThisJava() throws Exception {
    isTheUsual(command());
  }

  private static List<Path> installedJavas() throws IOException {
    try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
      return homes
          .filter(home -> !Files.isSymbolicLink(home))
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .filter(ReproducibilityIT::isNewEnough)
          .toList();
    }
  }

  private static boolean isNewEnough(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines.anyMatch(line -> line.matches("JAVA_VERSION=\"(1[7-9]|[2-9][0-9])\\b.*"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void fromFilesThatWereMadeInAnotherOrder() throws Exception {
    Path copy = out.resolve("copy");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(store.root().resolve("gnu"))) {
      files = new ArrayList<>(walk.toList());
    }
    Collections.reverse(files);
    for (Path file : files) {
      Path place = copy.resolve(store.root().relativize(file).toString());
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(place);
      } else {
        Files.createDirectories(place.getParent());
        Program.of("cp", "-P", "--preserve=mode", file.toString(), place.toString()).output();
      }
    }
    Path other = out.resolve("reversed.tar");

    command()
        .program(export(other, "--store-root=" + copy, "--store-db=" + store.database()))
        .output();

    assertThat(Files.mismatch(usual, other)).isEqualTo(-1);
  }

  @Test
  void byAnotherUserWithAnInstalledCopy() throws Exception {
    Path installed = Files.createDirectory(out.resolve("installed"));
    Program.of("cp", "-r")
        .with(Command.CHECKOUT.resolve("cli/target/guix-image/lib").toString())
        .with(Command.CHECKOUT.resolve("guix-image").toString(), installed.toString())
        .output();
    Path directory = Files.createDirectory(out.resolve("nobody"));
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxr-xr-x"));
    Program.of("chmod", "-R", "a+rX", installed.toString()).output();
    Program.of("chown", "nobody", directory.toString()).output();
    Path file = directory.resolve("other.tar");

    Program.of("runuser", "-u", "nobody", "--", "env", "HOME=" + directory)
        .with(installed.resolve("guix-image").toString())
        .with(export(file, "--store-root=" + store.root()).toArray(String[]::new))
        .output();

    assertThat(Files.mismatch(usual, file)).isEqualTo(-1);
  }
}
