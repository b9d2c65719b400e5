package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code ./guix-image} does before Java runs, where little can be written, and where Java and
 * libraries are elsewhere: rows O8 and O12.
 */
class LauncherIT {
  /** Makes the directory {@code $0} one that nobody can write, for the words that follow. */
  private static final List<String> READ_ONLY =
      List.of(
          "unshare",
          "-m",
          "sh",
          "-c",
          "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"");

  /** Notes what it is asked to do, and builds nothing. */
  private static final String FAKE_MAVEN =
      """
      #!/bin/sh
      [ "$1" != --version ] || exit 0
      echo "$MAVEN_USER_HOME $*" >called
      echo "$MAVEN_OPTS" >options
      echo '[INFO] began'
      echo '[ERROR] Could not transfer artifact x:y:jar:1: Connection refused'
      echo '[ERROR] Re-run Maven using the -X switch'
      exit 1
      """;

  @TempDir Path temporary;

  private Path checkout;

  @BeforeEach
  void copyWhatBuilds() throws IOException {
    checkout = Files.createDirectory(temporary.resolve("check out"));
    Files.createDirectories(checkout.resolve("cli/target"));
    Files.createDirectories(checkout.resolve("tools"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    for (String file :
        List.of("guix-image", "tools/install-packages", "tools/maven", "tools/TrustStore.java")) {
      Files.copy(Command.CHECKOUT.resolve(file), checkout.resolve(file));
    }
    Path maven = Files.writeString(checkout.resolve("mvnw"), FAKE_MAVEN);
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Program launcher(Path home) {
    return Program.of("env", "-u", "MAVEN_USER_HOME", "HOME=" + home)
        .with(checkout.resolve("guix-image").toString(), "--version");
  }

  private static Program withReadOnly(Path directory, Program program) {
    return Program.of(READ_ONLY.toArray(String[]::new))
        .with(directory.toString())
        .with(program.words().toArray(String[]::new));
  }

  @Test
  void whatMavenNeedsIsKeptAtHome() throws Exception {
    Program.Result result = launcher(temporary.resolve("home")).run();

    assertThat(result.stderr())
        .endsWith(
            "guix-image: the build failed: Could not transfer artifact x:y:jar:1: Connection refused;"
                + " all that Maven says is in '"
                + checkout
                + "/cli/target/guix-image/build.log'\n")
        .hasLineCount(2);
    assertThat(checkout.resolve("called"))
        .content()
        .startsWith(temporary.resolve("home/.m2") + " ")
        .doesNotContain("maven.repo.local");
  }

  @Test
  void aHomeThatCannotBeWrittenIsNotNeededToBuild() throws Exception {
    Path home = Files.createDirectory(temporary.resolve("home"));
    Path beside = checkout.resolve(".work/m2");

    withReadOnly(home, launcher(home)).run();
    String unwritable = Files.readString(checkout.resolve("called"));
    launcher(Path.of("")).run();
    String none = Files.readString(checkout.resolve("called"));

    assertThat(List.of(unwritable, none))
        .allSatisfy(
            call ->
                assertThat(call)
                    .startsWith(beside + " ")
                    .contains("-Dmaven.repo.local=" + beside + "/repository "));
  }

  @Test
  void mavenIsToldOfTheProxyAndOfTheAuthoritiesOfTheMachine() throws Exception {
    launcher(temporary.resolve("home"))
        .withVariable("https_proxy", "http://me:s%3Cret@proxy.example:3128/")
        .withVariable("no_proxy", ".example,localhost")
        .run();

    assertThat(checkout.resolve("called"))
        .content()
        .contains("--global-settings .work/settings.xml");
    assertThat(checkout.resolve(".work/settings.xml"))
        .content()
        .contains("<host>proxy.example</host><port>3128</port>")
        .contains("<username>me</username><password>s%3Cret</password>")
        .contains("<nonProxyHosts>*.example|localhost</nonProxyHosts>");
    assertThat(Files.getPosixFilePermissions(checkout.resolve(".work/settings.xml")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(checkout.resolve("options"))
        .content()
        .contains("-Djavax.net.ssl.trustStore=.work/authorities.p12");
    assertThat(checkout.resolve(".work/authorities.p12")).isNotEmptyFile();
  }

  @Test
  void aCheckoutThatAnotherUserHasBuiltInIsNotBuilt() throws Exception {
    Path target = Files.createDirectories(checkout.resolve("core/target/classes"));

    Program.Result result = withReadOnly(target, launcher(temporary.resolve("home"))).run();

    assertThat(result.exitCode()).isEqualTo(5);
    assertThat(result.stderr())
        .isEqualTo(
            "guix-image: this has to be built, and '"
                + checkout
                + "/core/target' cannot be written: let its owner run '"
                + checkout
                + "/guix-image --version' once, or take a clone of your own\n");
  }

  @Test
  void aCheckoutThatCannotBeWrittenIsNotBuilt() {
    Program.Result result = withReadOnly(checkout.resolve("cli/target"), launcher(temporary)).run();

    assertThat(result.exitCode()).isEqualTo(5);
    assertThat(result.stderr())
        .startsWith("guix-image: this has to be built, and '" + checkout)
        .hasLineCount(1);
    assertThat(checkout.resolve("called")).doesNotExist();
  }

  @Test
  void withoutAPlaceForArchivedClassesNoneIsMade() {
    Path target = Command.CHECKOUT.resolve("cli/target");
    Command command =
        Command.withHome(temporary)
            .without("HOME")
            .under(READ_ONLY.toArray(String[]::new))
            .under(target.toString());

    assertThat(command.output("--version")).startsWith("guix-image ");
    assertThat(Path.of("/nonexistent")).doesNotExist();
  }

  /** JUnit would warn of each of the links. */
  @AfterEach
  void removeCopiesOfJava() {
    Program.of("rm", "-rf", temporary.resolve("java").toString()).output();
  }

  /** A copy of the Java of the tests, by links but for the files that tell it its home. */
  private Path copyOfJava() throws IOException {
    Path directory = temporary.resolve("java");
    Path java = Path.of(System.getProperty("java.home"));
    Program.of("cp", "-as", java + "/.", Files.createDirectory(directory).toString()).output();
    for (String file : List.of("bin/java", "lib/libjli.so", "lib/server/libjvm.so")) {
      Files.delete(directory.resolve(file));
      Files.copy(java.resolve(file), directory.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    return directory;
  }

  /** The home of the Java that runs the command, as it says itself. */
  private static String javaThatRuns(Command command) {
    Program.Result result =
        command.with("GUIX_IMAGE_JAVA_OPTS", "-XshowSettings:properties").run("--version");
    assertThat(result.stdout()).startsWith("guix-image ");
    Matcher home = Pattern.compile("java\\.home = (.*)").matcher(result.stderr());
    assertThat(home.find()).as(result.stderr()).isTrue();
    return home.group(1);
  }

  private Command withPath(Path directory) {
    return Command.withHome(temporary.resolve("home"))
        .without("JAVA_HOME")
        .with("PATH", directory + ":/usr/bin:/bin");
  }

  @Test
  void aScriptOnThePathThatStartsJavaIsFollowed() throws Exception {
    Path java = copyOfJava();
    Path wrapper = Files.createDirectory(temporary.resolve("wrapper")).resolve("java");
    Files.writeString(wrapper, "#!/bin/sh\nexec '" + java + "/bin/java' \"$@\"\n");
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(javaThatRuns(withPath(wrapper.getParent()))).isEqualTo(java.toString());
  }

  @Test
  void aJavaWithoutAFileOfItsReleaseIsAsked() throws Exception {
    Path java = copyOfJava();
    Files.delete(java.resolve("release"));

    assertThat(javaThatRuns(withPath(java.resolve("bin")))).isEqualTo(java.toString());
    assertThat(
            javaThatRuns(
                Command.withHome(temporary.resolve("home")).with("JAVA_HOME", java.toString())))
        .isEqualTo(java.toString());
  }

  /** Runs the words that follow after the shell has run {@code script} with mounts of its own. */
  private Command afterMounting(String script) {
    return Command.withHome(temporary.resolve("home"))
        .startedBy(List.of("unshare", "-m", "sh", "-ec", script + "; exec \"$@\"", "sh"));
  }

  /** Compresses something with libdeflate, which is then needed. */
  private Program.Result exportWithLibdeflate(Command command) {
    return command.run(
        "export",
        "--format=oci-archive",
        "--gzip-encoder=libdeflate",
        "--store-root=" + SampleStore.shared().root(),
        "--output=" + temporary.resolve("image.tar"),
        SampleStore.greeting().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "GUIX_ENVIRONMENT, %s",
    "GUIX_PROFILE, %s",
    "NIX_PROFILES, /nix/var/nix/profiles/default %s"
  })
  void libdeflateIsFoundWhereGuixAndNixHaveIt(String variable, String value) throws Exception {
    Path library = Files.createDirectories(temporary.resolve("profile/lib"));
    Program.of("sh", "-c", "cp /usr/lib/*/libdeflate.so.0 " + library).output();
    Command without =
        afterMounting("for f in /usr/lib/*/libdeflate.so.0; do mount --bind /dev/null $f; done");

    Failed.with(2, exportWithLibdeflate(without)).saying("libdeflate (Guix, Nix)");
    Program.Result found =
        exportWithLibdeflate(without.with(variable, value.formatted(library.getParent())));

    assertThat(found.exitCode()).as(found.stderr()).isZero();
  }

  @Test
  void librariesAreLoadedFromADirectoryWithExec() throws Exception {
    Path java = copyOfJava(); // for which the build unpacks nothing
    Files.delete(java.resolve("release"));
    Path home = Files.createDirectories(temporary.resolve("home"));
    Path noexec = Files.createDirectory(temporary.resolve("noexec"));
    String mount = "mount -t tmpfs -o noexec none ";

    Program.Result elsewhere =
        exportWithLibdeflate(
            afterMounting(mount + noexec)
                .with("JAVA_HOME", java.toString())
                .with("TMPDIR", noexec.toString()));
    Program.Result nowhere =
        exportWithLibdeflate(
            afterMounting(mount + noexec + "; " + mount + home)
                .with("GUIX_IMAGE_CLASS_ARCHIVE", "none")
                .with("JAVA_HOME", java.toString())
                .with("TMPDIR", noexec.toString()));

    assertThat(elsewhere.exitCode()).as(elsewhere.stderr()).isZero();
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.stderr())
        .isEqualTo(
            "guix-image: Java cannot load libraries from '"
                + noexec
                + "': it is mounted without exec or cannot be written; set TMPDIR to another"
                + " directory\n");
  }

  @Test
  void temporaryFilesGoWhereTmpdirSays() throws Exception {
    Path elsewhere = Files.createDirectory(temporary.resolve("else where"));
    Command command =
        Command.withHome(temporary.resolve("home")).with("GUIX_IMAGE_CLASS_ARCHIVE", "none");

    Program.Result result =
        command
            .with("TMPDIR", elsewhere.toString())
            .with("GUIX_IMAGE_JAVA_OPTS", "-XshowSettings:properties")
            .run("--version");
    Program.Result missing =
        command
            .with("TMPDIR", elsewhere + "/x")
            .with("GUIX_IMAGE_JAVA_OPTS", "-XshowSettings:properties")
            .run("--version");

    assertThat(result.stderr()).contains("java.io.tmpdir = " + elsewhere + "\n");
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(missing.exitCode()).isZero();
    assertThat(missing.stderr())
        .startsWith(
            "guix-image: TMPDIR is '"
                + elsewhere
                + "/x', which is not a directory that can be written; temporary files go to /tmp\n")
        .contains("java.io.tmpdir = /tmp\n");
  }
}
