package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.oci.Digest;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many machines that push to one repository at the same time. */
class ConcurrentPushIT {
  private static final int PUSHERS = 8;

  @TempDir Path registryDirectory;
  @TempDir Path directory;
  @TempDir Path storeDirectory;

  @Test
  void eightPushersOfOverlappingImagesAllSucceedAndEachBlobIsStoredOnce() throws Exception {
    SampleStore store = SampleStore.ofGreeting(storeDirectory);
    List<StorePath> leaves = new ArrayList<>();
    for (int i = 0; i < PUSHERS; i++) {
      StorePath shell = SampleStore.path("shell-1.35");
      leaves.add(store.add("leaf-" + i, SampleStore.script(shell, "leaf " + i), shell));
    }
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      List<RunningProgram> pushes = new ArrayList<>();
      for (int i = 0; i < PUSHERS; i++) {
        Command command = Command.withHome(directory.resolve("home-" + i));
        Program push =
            command.program(
                List.of(
                    "push",
                    "--json",
                    "--entry-point=bin/hello",
                    "--registry=" + registry.host() + "/org/many:" + i,
                    "--tag=latest",
                    "--store-root=" + store.root(),
                    leaves.get(i).toString()));
        pushes.add(new RunningProgram(push, Files.createDirectory(directory.resolve("said-" + i))));
      }

      Set<String> digests = new TreeSet<>();
      for (int i = 0; i < PUSHERS; i++) {
        Program.Result result = pushes.get(i).await();
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        digests.addAll(isRight(registry, i, Documents.parse(result.stdout())));
      }
      assertThat(Skopeo.exists("docker://" + registry.host() + "/org/many:latest")).isTrue();
      assertThat(registry.accessLog())
          .filteredOn(line -> line.contains("/blobs/uploads/"))
          .allMatch(line -> line.matches(".*(POST .*\" 202 |PUT .*\" 201 ).*"));
      assertThat(storedBlobs()).containsExactlyInAnyOrderElementsOf(digests);
      assertThat(
              registryDirectory.resolve("blobs/docker/registry/v2/repositories/org/many/_uploads"))
          .isEmptyDirectory();
    }
  }

  /** The digests of all that the registry keeps; fails unless each is right. */
  private List<String> storedBlobs() throws IOException {
    try (var files = Files.walk(registryDirectory.resolve("blobs/docker/registry/v2/blobs"))) {
      List<String> digests = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Digest digest = Digest.of(Files.readAllBytes(file));
        assertThat(file.getParent().getFileName()).hasToString(digest.hex());
        digests.add(digest.toString());
      }
      return digests;
    }
  }

  /**
   * skopeo verifies every digest that it copies, and every diff ID of a docker-archive.
   *
   * @return the digests of the manifest, the config and the layers
   */
  private List<String> isRight(RealRegistry registry, int number, JsonNode report)
      throws IOException {
    String image = "docker://" + registry.host() + "/org/many:" + number;
    assertThat(report.get("layers").toString()).contains("leaf-" + number);
    Skopeo.copy(image, "docker-archive:" + directory.resolve("copy-" + number + ".tar"));
    Path copy = directory.resolve("copy-" + number);
    Skopeo.copy(image, "dir:" + copy);
    String text = Files.readString(copy.resolve("manifest.json"));
    Digest digest = Digest.of(text.getBytes(StandardCharsets.UTF_8));
    assertThat(digest).hasToString(report.get("digest").asText());
    JsonNode manifest = Documents.parse(text);
    List<String> digests = new ArrayList<>(Documents.each(manifest.get("layers"), "digest"));
    digests.add(manifest.get("config").get("digest").asText());
    digests.add(digest.toString());
    return digests;
  }
}
