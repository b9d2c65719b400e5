package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.OwnCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of credentials as podman writes them and skopeo reads them, for a real registry with
 * passwords: rows C6 and C7 of docs/faults.md.
 */
class LoginFilesIT {
  /** So long that base64 wraps, and as long as bcrypt takes. */
  private static final String PASSWORD = "canary-" + "w".repeat(60);

  @TempDir Path directory;
  @TempDir Path home;

  private RealRegistry withPassword() throws IOException {
    String users = Program.of("htpasswd", "-Bbn", "jo", PASSWORD).output();
    Path file = Files.writeString(directory.resolve("htpasswd"), users);
    String section = "auth:\n  htpasswd:\n    realm: own\n    path: " + file + "\n";
    return RealRegistry.startWith(directory, "", section);
  }

  private static String image(RealRegistry registry) {
    return registry.host() + "/org/app:1";
  }

  private static List<String> push(RealRegistry registry) {
    List<String> words = new ArrayList<>(List.of("push", "--digest-only"));
    words.add("--registry=" + image(registry));
    words.add("--store-root=" + SampleStore.shared().root());
    words.add(SampleStore.greeting().toString());
    return words;
  }

  private static String auth(String password) {
    byte[] pair = ("jo:" + password).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(pair);
  }

  private static String entry(RealRegistry registry, String auth) {
    return "\"%s\":{\"auth\":\"%s\"}".formatted(registry.host(), auth);
  }

  private Path authFile(String... entries) throws IOException {
    return Files.writeString(
        Files.createTempFile(directory, "auth", ".json"),
        "{\"auths\":{%s}}".formatted(String.join(",", entries)));
  }

  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void whatRootHasLoggedInWithByPodmanIsFound(String suite) throws Exception {
    try (RealRegistry registry = withPassword();
        DebianRoot root = DebianRoot.of(suite)) {
      Command command = root.command(home);
      Failed.with(6, command.program(push(registry)).run()).saying(registry.host());
      Program.Result login =
          root.program("podman", "login", "--tls-verify=false", "--username=jo")
              .with("--password-stdin", registry.host())
              .run(PASSWORD.getBytes(StandardCharsets.UTF_8));
      assertThat(login.exitCode()).as(login.stderr()).isZero();
      assertThat(root.program("cat", "/run/containers/0/auth.json").output())
          .contains(registry.host());

      Program.Result pushed = command.program(push(registry)).run();

      assertThat(pushed.exitCode()).as(pushed.stderr()).isZero();
      assertThat(
              root.program("skopeo", "inspect", "--tls-verify=false", "--format={{.Digest}}")
                  .with("docker://" + image(registry))
                  .output())
          .isEqualTo(pushed.stdout());
    }
  }

  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void aFileIsReadAsSkopeoReadsIt(String suite) throws Exception {
    try (RealRegistry registry = withPassword();
        DebianRoot root = DebianRoot.of(suite)) {
      String right = entry(registry, auth(PASSWORD));
      String wrong = entry(registry, auth("canary-wrong"));
      String wrapped = entry(registry, auth(PASSWORD).replaceFirst(".{76}", "$0\\\\n"));
      String digest =
          Command.withHome(home)
              .with("REGISTRY_AUTH_FILE", authFile(right).toString())
              .program(push(registry))
              .output();

      for (Path file : List.of(authFile(wrapped), authFile(wrong, right))) {
        assertThat(skopeo(root, file, registry).stdout()).isEqualTo(digest);
        assertThat(ours(file, registry).stdout()).contains(digest.strip());
      }
      Path file = authFile(right, wrong);
      assertThat(skopeo(root, file, registry).exitCode()).isEqualTo(1);
      Failed.with(6, ours(file, registry)).saying("'jo'").notSaying("canary");
    }
  }

  private static Program.Result skopeo(DebianRoot root, Path authFile, RealRegistry registry) {
    return root.program("skopeo", "inspect", "--tls-verify=false", "--format={{.Digest}}")
        .with("--authfile=" + authFile, "docker://" + image(registry))
        .run();
  }

  private Program.Result ours(Path authFile, RealRegistry registry) {
    return Command.withHome(home).run("inspect", "--authfile=" + authFile, image(registry));
  }

  private void nameHelper(RealRegistry registry, String helper) throws IOException {
    Path file = home.resolve(".docker/config.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"credHelpers\":{\"%s\":\"%s\"}}".formatted(registry.host(), helper));
  }

  private Command withLockedHelper() throws IOException {
    Path programs = Files.createDirectories(home.resolve("bin"));
    Path helper = programs.resolve("docker-credential-locked");
    Files.writeString(helper, "#!/bin/sh\necho 'Cannot autolaunch D-Bus without X11'\nexit 1\n");
    RealStore.setMode(helper, "rwxr-xr-x");
    return Command.withHome(home).with("PATH", programs + ":" + System.getenv("PATH"));
  }

  /** As of Docker Hub, which gives a token to everybody who pulls. */
  @Test
  void aHelperThatIsMissingOrLockedStopsNoPullThatIsOpenToAll() throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    try (OwnTokenServer server = OwnTokenServer.start(certificate, "jo", PASSWORD, 3600);
        RealRegistry registry = RealRegistry.startWith(directory, "", server.configuration())) {
      server.openForPulls();
      Command command = withLockedHelper();
      String digest =
          command
              .with("REGISTRY_AUTH_FILE", authFile(entry(registry, auth(PASSWORD))).toString())
              .program(push(registry))
              .output()
              .strip();
      for (String helper : List.of("locked", "missing")) {
        nameHelper(registry, helper);

        assertThat(command.output("inspect", image(registry))).contains(digest);
        Path derived = home.resolve(helper + ".tar");
        command
            .program(List.of("export", "--output=" + derived, "-t=it/derived:1"))
            .with("--from-image=" + image(registry))
            .with("--store-root=" + SampleStore.shared().root())
            .with(SampleStore.path("words-3").toString())
            .output();
        assertThat(derived).isNotEmptyFile();
        Failed.with(6, command.program(push(registry)).with("--label=by=" + helper).run())
            .saying("'docker-credential-" + helper + "'");
      }
    }
  }

  @Test
  void aHelperThatIsMissingOrLockedIsNamedWhereAPullIsRefused() throws Exception {
    try (RealRegistry registry = withPassword()) {
      Command command = withLockedHelper();
      for (String helper : List.of("locked", "missing")) {
        nameHelper(registry, helper);

        Failed.with(6, command.run("inspect", image(registry)))
            .saying("'docker-credential-" + helper + "'");
      }
    }
  }
}
