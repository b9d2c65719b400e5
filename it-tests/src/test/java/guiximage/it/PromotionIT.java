package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tag} and {@code copy}: published images get other names, and their digests stay; P1 to P7.
 */
class PromotionIT {
  @TempDir static Path directory;

  private static RealRegistry first;
  private static RealRegistry second;
  private static Command command;

  @BeforeAll
  static void start() throws Exception {
    first = RealRegistry.start(Files.createDirectory(directory.resolve("first")));
    second = RealRegistry.start(Files.createDirectory(directory.resolve("second")));
    command = Command.withHome(directory.resolve("home"));
  }

  @AfterAll
  static void stop() throws Exception {
    first.close();
    second.close();
  }

  private static String pushed(String reference, String... options) throws Exception {
    return command
        .program(
            Stream.concat(
                    List.of(
                        "push",
                        "--quiet",
                        "--digest-only",
                        "--registry=" + reference,
                        "--store-root=" + SampleStore.shared().root())
                        .stream(),
                    Stream.of(options))
                .toList())
        .output()
        .strip();
  }

  private static String greeting(String reference) throws Exception {
    return pushed(reference, SampleStore.greeting().toString());
  }

  private static String index(String reference) throws Exception {
    String greeting = SampleStore.greeting().toString();
    return pushed(
        reference, "--platform=linux/amd64=" + greeting, "--platform=linux/arm64=" + greeting);
  }

  private static String raw(String reference) {
    return Program.of("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + reference)
        .output();
  }

  @Test
  void tagsAreMovedWithoutChangingAByte() throws Exception {
    String name = first.host() + "/tag/app";
    String digest = greeting(name + ":1");
    String document = raw(name + ":1");

    assertThat(command.output("tag", name + ":1", "stable", "1.0")).isEqualTo(name + "@" + digest);
    assertThat(command.output("tag", "--digest-only", name + "@" + digest, "by-digest"))
        .isEqualTo(digest);

    assertThat(List.of(raw(name + ":stable"), raw(name + ":1.0"), raw(name + ":by-digest")))
        .containsOnly(document);
  }

  @Test
  void anIndexIsTaggedAsItIs() throws Exception {
    String name = first.host() + "/tag/index";
    String digest = index(name + ":1");

    assertThat(command.output("tag", "--digest-only", name + ":1", "2")).isEqualTo(digest);
    assertThat(raw(name + ":2")).isEqualTo(raw(name + ":1")).contains("\"manifests\"");
  }

  @Test
  void anImageIsCopiedToAnotherRegistryAndToAnotherRepository() throws Exception {
    String from = first.host() + "/copy/app:1";
    String elsewhere = second.host() + "/other/app:2";
    String beside = first.host() + "/copied/app:3";
    String digest = greeting(from);

    Program.Result result = command.run("copy", from, elsewhere, beside);
    Program.Result again = command.run("copy", from, elsewhere, beside);

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stdout().lines())
        .containsExactly(
            second.host() + "/other/app@" + digest, first.host() + "/copied/app@" + digest);
    assertThat(result.stderr())
        .contains("copied " + beside + " @ " + digest + " — 0 bytes sent")
        .doesNotContain(elsewhere + " @ " + digest + " — 0 bytes sent");
    assertThat(again.stderr()).contains(elsewhere + " @ " + digest + " — 0 bytes sent");
    assertThat(List.of(raw(elsewhere), raw(beside))).containsOnly(raw(from));
    String program = SampleStore.greeting() + "/bin/hello";
    assertThat(DockerEngine.shared().run(elsewhere, program))
        .isEqualTo(SampleStore.GREETING + "\n");
  }

  @Test
  void anIndexIsCopiedWithAllItsImages() throws Exception {
    String from = first.host() + "/copy/index:1";
    String to = second.host() + "/copy/index:1";
    String digest = index(from);

    assertThat(command.output("copy", "--digest-only", from, to)).isEqualTo(digest);

    assertThat(raw(to)).isEqualTo(raw(from));
    Program.of("skopeo", "copy", "--all", "--src-tls-verify=false", "--quiet", "docker://" + to)
        .with("dir:" + directory.resolve("index"))
        .output();
  }

  @Test
  void whatRefersToAnImageComesAlong() throws Exception {
    String from = first.host() + "/signed/app";
    String to = second.host() + "/signed/app";
    String digest = greeting(from + ":1");
    Path sbom = Files.writeString(directory.resolve("sbom.json"), "{}");
    try (DebianRoot newest = DebianRoot.trixie()) {
      newest
          .program("oras", "attach", "--plain-http", "--artifact-type", "application/vnd.test")
          .with("--disable-path-validation", from + "@" + digest, sbom + ":application/json")
          .output();

      command.output("copy", "--referrers", from + ":1", to + ":1");
      String referrers =
          newest.program("oras", "discover", "--plain-http", "--format=json", to + ":1").output();

      assertThat(referrers).contains("application/vnd.test");
    }
  }

  /** As cosign 2.5 signs: it keeps signatures under tags, and SBOMs of an image in an index. */
  @Test
  void whatCosignSignedCanBeVerifiedWhereItWasCopiedTo() throws Exception {
    String from = first.host() + "/cosigned/app";
    String to = second.host() + "/cosigned/app";
    String digest = index(from + ":1");
    try (DebianRoot newest = DebianRoot.trixie()) {
      Map<String, String> password = Map.of("COSIGN_PASSWORD", "");
      newest.program(password, "sh", "-c", "cd /root && cosign generate-key-pair").output();
      newest
          .program(password, "cosign", "sign", "--key=/root/cosign.key", "--yes", "--recursive")
          .with("--tlog-upload=false", "--allow-insecure-registry", from + "@" + digest)
          .output();
      Program verify =
          newest.program("cosign", "verify", "--key=/root/cosign.pub", "--insecure-ignore-tlog");

      command.output("copy", from + ":1", to + ":1");
      Program.Result unsigned = verify.with("--allow-insecure-registry", to + ":1").run();
      String said = command.run("copy", "--referrers", from + ":1", to + ":1").stderr();
      Program.Result signed = verify.with("--allow-insecure-registry", to + ":1").run();

      assertThat(unsigned.exitCode()).as(unsigned.stderr()).isNotZero();
      assertThat(said).contains("copied " + to + ":1 @ " + digest).contains(" 3 referrers");
      assertThat(signed.exitCode()).as(signed.stderr()).isZero();
      assertThat(signed.stdout()).contains(digest);
    }
  }

  @Test
  void aCopyThatIsRefusedInOnePlaceIsMadeInTheOthers() throws Exception {
    String from = first.host() + "/copy/some:1";
    String to = second.host() + "/copy/some:1";
    String digest = greeting(from);

    Program.Result result = command.run("copy", "--retry-times=0", from, "localhost:1/some:1", to);
    Program.Result none = command.run("copy", "--retry-times=0", from, "localhost:1/some:1");

    assertThat(result.exitCode()).isEqualTo(8);
    assertThat(result.stdout()).contains(digest);
    assertThat(result.stderr())
        .contains("warning: localhost:1/some:1 failed: ", to + " @ " + digest);
    assertThat(raw(to)).isEqualTo(raw(from));
    Failed.with(8, none).saying("localhost:1");
    assertThat(none.stdout()).isEmpty();
  }

  @Test
  void anIndexOfOneImageSaysThatItsDigestIsAnother() throws Exception {
    String name = first.host() + "/index/one";
    String image = greeting(name + ":amd64");

    Program.Result result = command.run("index", "--registry=" + name + ":1", "amd64");
    Program.Result again = command.run("index", "--registry=" + name + ":2", "1");

    String index = digestOf(name + ":1");
    assertThat(result.exitCode()).isZero();
    assertThat(index).isNotEqualTo(image);
    assertThat(result.stderr())
        .contains(
            "warning: the index has the digest %s, and %s:amd64 has %s;"
                    .formatted(index, name, image)
                + " to keep that digest, use 'guix-image tag'");
    assertThat(digestOf(name + ":2")).isEqualTo(index);
    assertThat(again.stderr()).doesNotContain("keep that digest");
  }

  private static String digestOf(String reference) {
    return Digest.of(raw(reference).getBytes(StandardCharsets.UTF_8)).toString();
  }

  @Test
  void aJobGetsDigestAndNames() throws Exception {
    String name = first.host() + "/outputs/app";
    String digest = greeting(name + ":1");
    Path outputs = directory.resolve("outputs");
    Path summary = directory.resolve("summary.md");
    Command job =
        command
            .with("GITHUB_OUTPUT", outputs.toString())
            .with("GITHUB_STEP_SUMMARY", summary.toString());

    job.output("tag", name + ":1", "2");
    job.output("copy", name + ":2", second.host() + "/outputs/app:3");

    assertThat(outputs)
        .content()
        .isEqualTo(
            "digest=%1$s\nimage=%2$s@%1$s\ndigest=%1$s\nimage=%3$s/outputs/app@%1$s\n"
                .formatted(digest, name, second.host()));
    assertThat(summary)
        .content()
        .startsWith("### `%s@%s`\n\nNames: `%s:2`\n".formatted(name, digest, name));
  }

  @Test
  void whatIsNotThereIsNamed() {
    String missing = first.host() + "/copy/app:missing";

    Program.Result tagged = command.run("tag", missing, "x");
    Program.Result copied = command.run("copy", missing, second.host() + "/copy/app:x");

    Failed.with(7, tagged).saying("manifest " + missing + ": not found");
    Failed.with(7, copied).saying("manifest " + missing + ": not found");
  }

  @Test
  void aTargetWithADigestIsRefused() {
    String digest = "sha256:" + "0".repeat(64);

    Program.Result result =
        command.run("copy", first.host() + "/a:1", second.host() + "/a@" + digest);

    assertThat(result.exitCode()).isEqualTo(2);
  }
}
