package guiximage.it;

import guiximage.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A release of the build that is tested, as far as this machine can start it: {@code tools/release}
 * makes it once, unless {@code -Drelease.directory} names one that is made already.
 */
final class ReleaseFiles {
  private static Optional<ReleaseFiles> shared = Optional.empty();

  private final Path directory;
  private final String version;

  private ReleaseFiles(Path directory, String version) {
    this.directory = directory;
    this.version = version;
  }

  static synchronized ReleaseFiles shared() throws IOException {
    String made = System.getProperty("release.directory");
    if (made != null) {
      return new ReleaseFiles(Path.of(made), versionOfBuild());
    }
    if (shared.isEmpty()) {
      Path directory = Files.createTempDirectory("guix-image-release-files");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> Program.of("rm", "-rf", directory.toString()).run(), "remove-files"));
      Program.of(Command.CHECKOUT.resolve("tools/release").toString(), "--built", "--host")
          .with(directory.toString())
          .output();
      shared = Optional.of(new ReleaseFiles(directory, versionOfBuild()));
    }
    return shared.get();
  }

  private static String versionOfBuild() throws IOException {
    return Files.readAllLines(Command.CHECKOUT.resolve("pom.xml")).stream()
        .filter(line -> line.contains("<version>"))
        .findFirst()
        .map(line -> line.replaceAll(".*<version>|</version>.*", ""))
        .orElseThrow();
  }

  Path directory() {
    return directory;
  }

  String version() {
    return version;
  }

  /** {@code guix-image-V}, the directory in the archive for any Java. */
  String name() {
    return "guix-image-" + version;
  }

  /** {@code guix-image-V-linux-amd64}, the directory in the archive with a Java of its own. */
  String nameWithJava() {
    return name() + "-linux-amd64";
  }

  Path archive() {
    return directory.resolve(name() + ".tar.gz");
  }

  Path archiveWithJava() {
    return directory.resolve(nameWithJava() + ".tar.gz");
  }

  Path debianPackage() {
    return directory.resolve("guix-image_" + version + "_all.deb");
  }

  static String sha256(Path file) throws IOException {
    return Digest.of(Files.readAllBytes(file)).hex();
  }
}
