package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.OwnCertificate;
import guiximage.cli.ProcessClock;
import guiximage.credentials.CredentialSource;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.publish.Destination;
import guiximage.registry.RegistryClient;
import guiximage.registry.RegistryClient.Access;
import guiximage.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same registries.conf and authorities given to skopeo and podman of Debian sid or trixie and
 * to the command, in one root: rows N37 and N41 of docs/faults.md.
 */
class RegistriesConfigIT {
  private static final String REFUSED = "refused";

  /** {@code HOST} is that of the real registry. */
  private static final String SETTINGS =
      """
      [[registry]]
      location = "HOST"
      insecure = true

      [[registry]]
      prefix = "mirrored.test"
      location = "HOST/gone"
      insecure = true
      [[registry.mirror]]
      location = "127.0.0.1:1"
      insecure = true
      [[registry.mirror]]
      location = "HOST/empty"
      insecure = true
      [[registry.mirror]]
      location = "HOST/mirror"
      insecure = true

      [[registry]]
      prefix = "digests.test"
      location = "HOST/direct"
      insecure = true
      mirror-by-digest-only = true
      [[registry.mirror]]
      location = "HOST/mirror"
      insecure = true

      [[registry]]
      prefix = "tags.test"
      location = "HOST/direct"
      insecure = true
      [[registry.mirror]]
      location = "HOST/mirror"
      pull-from-mirror = "tag-only"
      insecure = true

      [[registry]]
      prefix = "dead.test"
      location = "127.0.0.1:1"

      [[registry]]
      prefix = "*.wild.test"
      location = "HOST/wild"
      insecure = true

      [[registry]]
      location = "moved.test"
      blocked = true
      [[registry]]
      prefix = "moved.test/old"
      location = "HOST/moved"
      insecure = true

      [[registry]]
      location = "HOST/blocked"
      blocked = true

      [[registry]]
      location = "insecure.test:PORT"
      insecure = true
      """;

  /** Reference, and the repository whose image it is, or the exit code. */
  private static final String ANSWERS =
      """
      HOST/direct/app:1             direct/app
      HOST/direct/none:1            7
      mirrored.test/app:1           mirror/app
      mirrored.test/app@MIRROR      mirror/app
      mirrored.test/none:1          7
      digests.test/app:1            direct/app
      digests.test/app@MIRROR       mirror/app
      digests.test/app@DIRECT       direct/app
      tags.test/app:1               mirror/app
      tags.test/app@DIRECT          direct/app
      tags.test/app@MIRROR          7
      dead.test/app:1               8
      one.wild.test/app:1           wild/app
      two.one.wild.test/app:1       wild/app
      moved.test/old/app:1          moved/app
      moved.test/older/app:1        2
      HOST/blocked/app:1            2
      insecure.test:PORT/direct/app:1 direct/app
      """;

  @TempDir Path directory;
  @TempDir Path home;

  private static RegistryOptions.Builder options() {
    return RegistryOptions.builder(new ProcessClock()).credentials(CredentialSource.none());
  }

  /** Pushes an image that no other repository has; returns its digest. */
  private static String push(
      RealRegistry registry, String repository, RegistryOptions.Builder options)
      throws IOException {
    Blob layer = TestImages.layer(repository);
    Image image = TestImages.image(layer);
    try (RegistryClient client = new RegistryClient(options.build())) {
      Destination destination =
          client
              .repository(registry.reference(repository), Access.PULL_AND_PUSH)
              .destination(List.of("1"), List.of());
      destination.put(layer);
      destination.publish(new ImageSet(List.of(image)));
    }
    return image.descriptor().digest().toString();
  }

  private Program program(DebianRoot root, String... words) {
    return root.program(Map.of("HOME", home.toString()), words);
  }

  private Program.Result skopeo(DebianRoot root, String reference) {
    return program(root, "skopeo", "inspect", "--no-tags", "--format={{.Digest}}")
        .with("docker://" + reference)
        .run();
  }

  private String skopeos(DebianRoot root, String reference) {
    Program.Result shown = skopeo(root, reference);
    return shown.exitCode() == 0 ? shown.stdout().strip() : REFUSED;
  }

  private static Program.Result inspect(Command command, String reference) {
    return command.run("inspect", "--json", "--retry-times=0", reference);
  }

  private static String digest(Program.Result shown) {
    assertThat(shown.exitCode()).as(shown.stderr()).isZero();
    return Documents.parse(shown.stdout()).get("digest").asText();
  }

  private void configure(RealRegistry registry, String settings) throws IOException {
    Path file = home.resolve(".config/containers/registries.conf");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        settings
            .replace("HOST", registry.host())
            .replace("PORT", Integer.toString(registry.port())));
  }

  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void everyReferenceIsThatOfSkopeo(String suite) throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory);
        DebianRoot root = DebianRoot.of(suite)) {
      Map<String, String> digests = new TreeMap<>();
      for (String place : List.of("direct", "mirror", "wild", "moved", "blocked")) {
        String repository = place + "/app";
        digests.put(repository, push(registry, repository, options()));
      }
      configure(registry, SETTINGS);
      root.program("sh", "-c", "echo 127.0.0.1 insecure.test >>/etc/hosts").output();

      for (String line : ANSWERS.lines().toList()) {
        String[] words =
            line.replace("HOST", registry.host())
                .replace("PORT", Integer.toString(registry.port()))
                .replace("MIRROR", digests.getOrDefault("mirror/app", ""))
                .replace("DIRECT", digests.getOrDefault("direct/app", ""))
                .split(" +", -1);
        Program.Result ours = inspect(root.command(home), words[0]);
        if (digests.containsKey(words[1])) {
          assertThat(digest(ours)).as(line).isEqualTo(digests.get(words[1]));
          assertThat(skopeos(root, words[0])).as(line).isEqualTo(digests.get(words[1]));
        } else {
          Failed.with(Integer.parseInt(words[1]), ours);
          assertThat(skopeos(root, words[0])).as(line).isEqualTo(REFUSED);
        }
      }
    }
  }

  /** skopeo knows no names without a registry; podman does. */
  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void aNameWithoutARegistryIsTheImageThatPodmanTakes(String suite) throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory);
        DebianRoot root = DebianRoot.of(suite)) {
      String name = registry.host() + "/it/greeting:1";
      String pushed =
          Command.withHome(directory.resolve("pusher"))
              .output(
                  "push",
                  "--digest-only",
                  "--registry=" + name,
                  "--store-root=" + SampleStore.shared().root(),
                  SampleStore.greeting().toString());
      configure(
          registry,
          """
          unqualified-search-registries = ["HOST"]
          [[registry]]
          location = "HOST"
          insecure = true
          [aliases]
          "hello" = "HOST/it/greeting"
          """);
      List<String> layers =
          diffIds(inspect(root.command(home), registry.host() + "/it/greeting:1"));

      for (String shortName : List.of("hello:1", "it/greeting:1")) {
        podman(root, "pull", "--quiet", shortName).output();
        assertThat(podman(root, "image", "inspect", "--format={{.Digest}}", name).output().strip())
            .as(shortName)
            .isEqualTo(pushed);
        podman(root, "rmi", "--force", name).output();

        String derived = directory.resolve("derived-" + shortName.length() + ".tar").toString();
        root.command(home)
            .output(
                "export",
                "--quiet",
                "--output=" + derived,
                "-t=it/derived:1",
                "--from-image=" + shortName,
                "--store-root=" + SampleStore.shared().root(),
                SampleStore.path("words-3").toString());
        assertThat(diffIds(inspect(root.command(home), derived)))
            .as(shortName)
            .startsWith(layers.toArray(String[]::new));
      }
    }
  }

  private static List<String> diffIds(Program.Result shown) {
    assertThat(shown.exitCode()).as(shown.stderr()).isZero();
    JsonNode image = Documents.parse(shown.stdout());
    return Documents.each(image.get("layers"), "diffId");
  }

  private Program podman(DebianRoot root, String... words) {
    return program(root, "podman", "--root=/data/podman/root", "--runroot=/data/podman/run")
        .with("--storage-driver=overlay", "--cgroup-manager=cgroupfs", "--events-backend=none")
        .with("--runtime=runc")
        .with(words);
  }

  private static String tls(OwnCertificate own) {
    return "  tls:\n    certificate: %s\n    key: %s\n"
        .formatted(own.certificateFile(), own.keyFile());
  }

  private void bothFind(DebianRoot root, String image, String digest) {
    assertThat(skopeo(root, image).stdout().strip()).isEqualTo(digest);
    assertThat(digest(inspect(root.command(home), image))).isEqualTo(digest);
  }

  private void bothRefuse(DebianRoot root, String image) {
    assertThat(skopeos(root, image)).isEqualTo(REFUSED);
    assertThat(inspect(root.command(home), image).exitCode()).isIn(6, 9);
  }

  /** An authority with a real revocation list, a key and a malformed block before it. */
  private Path mixed(OwnCertificate own) throws IOException {
    Path settings = directory.resolve("ca.cnf");
    Files.writeString(directory.resolve("index.txt"), "");
    Files.writeString(
        settings,
        """
        [ca]
        default_ca = own
        [own]
        database = %s/index.txt
        default_md = sha256
        default_crl_days = 1
        """
            .formatted(directory));
    String list =
        Program.of("openssl", "ca", "-gencrl", "-config", settings.toString())
            .with("-keyfile", own.keyFile().toString(), "-cert", own.certificateFile().toString())
            .output();
    assertThat(list).contains("BEGIN X509 CRL");
    return Files.writeString(
        directory.resolve("mixed.pem"),
        list
            + Files.readString(own.keyFile())
            + "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n"
            + Files.readString(own.certificateFile()));
  }

  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void aFileOfAuthoritiesMayHoldWhatSkopeoPassesOver(String suite) throws Exception {
    OwnCertificate own = OwnCertificate.make(directory);
    Path mixed = mixed(own);
    try (RealRegistry registry = RealRegistry.startWith(directory, tls(own));
        DebianRoot root = DebianRoot.of(suite)) {
      String image = registry.host() + "/org/app:1";
      String digest = push(registry, "org/app", options().caFiles(List.of(own.certificateFile())));
      bothRefuse(root, image);

      String variable = "SSL_CERT_FILE";
      Command ours = root.command(home);
      Program.Result named = inspect(ours.with(variable, mixed.toString()), image);
      assertThat(digest(named)).isEqualTo(digest);
      assertThat(named.stderr()).contains("malformed certificates (1 of 2)");
      assertThat(skopeoWith(root, variable, mixed.toString(), image)).isEqualTo(digest);

      Path user = home.resolve(".config/containers/certs.d").resolve(registry.host());
      Files.createDirectories(user);
      Files.copy(mixed, user.resolve("ca.crt"));
      bothFind(root, image, digest);

      Program.Result pure = inspect(ours.with(variable, "/no-cert-file.crt"), image);
      assertThat(digest(pure)).isEqualTo(digest);
      assertThat(pure.stderr()).contains("SSL_CERT_FILE is passed over", "/no-cert-file.crt");
      assertThat(skopeoWith(root, variable, "/no-cert-file.crt", image)).isEqualTo(digest);
    }
  }

  private String skopeoWith(DebianRoot root, String variable, String value, String image) {
    return root.program(
            Map.of("HOME", home.toString(), variable, value),
            "skopeo",
            "inspect",
            "--no-tags",
            "--format={{.Digest}}",
            "docker://" + image)
        .output()
        .strip();
  }
}
