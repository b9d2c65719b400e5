package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.store.StorePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many machines that push to one repository at the same time. */
class ConcurrentPushIT {
  private static final int PUSHERS = 8;

  @TempDir Path registryDirectory;
  @TempDir Path directory;
  @TempDir Path storeDirectory;

  @Test
  void eightPushersOfOverlappingImagesAllSucceed() throws Exception {
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

      for (int i = 0; i < PUSHERS; i++) {
        Program.Result result = pushes.get(i).await();
        assertThat(result.exitCode()).as(result.stderr()).isZero();
        isRight(registry, i, Documents.parse(result.stdout()));
      }
      assertThat(Skopeo.exists("docker://" + registry.host() + "/org/many:latest")).isTrue();
    }
  }

  /** skopeo verifies every digest that it copies, and every diff ID of a docker-archive. */
  private void isRight(RealRegistry registry, int number, JsonNode report) {
    String image = "docker://" + registry.host() + "/org/many:" + number;
    JsonNode inspected = Documents.parse(Skopeo.inspect(image));
    assertThat(inspected.get("Digest")).isEqualTo(report.get("digest"));
    assertThat(report.get("layers").toString()).contains("leaf-" + number);
    Path archive = directory.resolve("copy-" + number + ".tar");
    Skopeo.copy(image, "docker-archive:" + archive + ":many:" + number);
  }
}
