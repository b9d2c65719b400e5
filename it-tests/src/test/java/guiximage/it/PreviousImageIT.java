package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that the real registry has lost in part, and the push that replaces them: row N31. */
class PreviousImageIT {
  private static final String REPOSITORY = "org/greeting";

  @TempDir Path registryDirectory;
  @TempDir Path homes;

  private RealRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  private String name(String tag) {
    return registry.host() + "/" + REPOSITORY + ":" + tag;
  }

  /** From a machine that has never pushed anything. */
  private Program.Result push(String tag) throws IOException {
    Path home = Files.createTempDirectory(homes, "home");
    Program.Result result =
        Command.withHome(home)
            .program(List.of("push", "--digest-only", "--registry=" + name(tag)))
            .with("--store-root=" + SampleStore.shared().root())
            .with(SampleStore.greeting().toString())
            .run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return result;
  }

  private String status(String tag) {
    return Program.of("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}")
        .with("--header", "Accept: application/vnd.oci.image.manifest.v1+json")
        .with(registry.url() + "/v2/" + REPOSITORY + "/manifests/" + tag)
        .output();
  }

  /** As a registry leaves it whose disk was full. */
  private void emptyTheLinkOf(String tag) throws IOException {
    Path repository = registryDirectory.resolve("blobs/docker/registry/v2/repositories");
    Path link = repository.resolve(REPOSITORY + "/_manifests/tags/" + tag + "/current/link");
    assertThat(link).isNotEmptyFile();
    Files.write(link, new byte[0]);
  }

  @Test
  void anOldImageThatTheRegistryFailsToServeIsReplaced() throws Exception {
    String digest = push("1").stdout();
    emptyTheLinkOf("1");
    assertThat(status("1")).isEqualTo("500");

    Program.Result again = push("1");

    assertThat(again.stdout()).isEqualTo(digest);
    assertThat(again.stderr())
        .contains(name("1") + ": not reused because ", "500")
        .doesNotContain("not verified");
    assertThat(status("1")).isEqualTo("200");
  }

  @Test
  void aLatestThatTheRegistryFailsToServeStopsNoOtherTag() throws Exception {
    String digest = push("latest").stdout();
    emptyTheLinkOf("latest");

    Program.Result other = push("2");

    assertThat(other.stdout()).isEqualTo(digest);
    assertThat(other.stderr()).contains(name("latest") + ": not reused because ");
    assertThat(Skopeo.inspect("docker://" + name("2"))).contains(digest.strip());
    assertThat(status("latest")).as("not ours to mend").isEqualTo("500");
  }

  @Test
  void anOldImageWhoseManifestOrConfigIsLostIsReplaced() throws Exception {
    String digest = push("1").stdout();
    PublishedManifest published = new PublishedManifest(registry, REPOSITORY);
    published.forget(published.read("1").get("config"));

    Program.Result withoutConfig = push("1");

    assertThat(withoutConfig.stdout()).isEqualTo(digest);
    assertThat(withoutConfig.stderr()).contains(name("1") + ": not reused because ");
    assertThat(published.config("1")).contains("\"architecture\":\"amd64\"");

    deleteBlob(digest.strip().substring("sha256:".length()));
    assertThat(status("1")).isNotEqualTo("200");
    assertThat(push("1").stdout()).isEqualTo(digest);
    assertThat(status("1")).isEqualTo("200");
  }

  /** Behind the back of the registry. */
  private void deleteBlob(String hex) throws IOException {
    try (Stream<Path> files = Files.walk(registryDirectory.resolve("blobs"))) {
      Path data = files.filter(file -> file.endsWith(hex + "/data")).findFirst().orElseThrow();
      Files.delete(data);
    }
  }
}
