package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.it.RequestTunnel.Hold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One push to two registries, of which the second may have its troubles. */
class SeveralRegistriesIT {
  private static final int LAYER_BYTES = 20_000_000;

  @TempDir Path directory;
  @TempDir Path secondDirectory;
  @TempDir Path storeDirectory;
  @TempDir Path home;

  private RealRegistry registry;
  private RealRegistry second;
  private SampleStore store;

  @BeforeEach
  void start() throws IOException {
    registry = RealRegistry.start(directory);
    second = RealRegistry.start(secondDirectory);
    store = new SampleStore(storeDirectory);
    store.add("data-1", SampleStore.data(7, LAYER_BYTES));
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
    second.close();
  }

  private Program push(String... registries) {
    List<String> words = new ArrayList<>(List.of("push", "--json", "--retry-times=0"));
    words.addAll(List.of("--store-root=" + store.root(), SampleStore.path("data-1").toString()));
    for (String one : registries) {
      words.add("--registry=" + one + "/org/data:1");
    }
    return Command.withHome(home).program(words);
  }

  /** skopeo verifies every digest and diff ID of what it copies. */
  private void has(RealRegistry one, JsonNode report, String copy) {
    String reference = "docker://" + one.host() + "/org/data:1";
    JsonNode image = Documents.parse(Skopeo.inspect(reference));
    assertThat(image.get("Digest")).isEqualTo(report.get("digest"));
    Skopeo.copy(reference, "docker-archive:" + home.resolve(copy));
  }

  @Test
  void bothGetTheSameImage() {
    JsonNode report = Documents.parse(push(registry.host(), second.host()).output());

    assertThat(Documents.each(report.get("destinations"), "sentLayers")).containsExactly("2", "2");
    has(registry, report, "first.tar");
    has(second, report, "second.tar");
  }

  @Test
  void oneThatNobodyRunsDoesNotSpoilTheOther() {
    Program.Result result = push(registry.host(), "127.0.0.1:1").run();

    assertThat(result.exitCode()).as(result.stderr()).isEqualTo(8);
    assertThat(result.stderr()).contains("127.0.0.1:1/org/data");
    JsonNode report = Documents.parse(result.stdout());
    assertThat(report.get("names")).hasSize(1);
    assertThat(report.get("names").get(0).asText()).isEqualTo(registry.host() + "/org/data:1");
    has(registry, report, "first.tar");
  }

  @Test
  void oneThatDiesDuringAnUploadDoesNotSpoilTheOther() throws Exception {
    try (RequestTunnel tunnel =
            new RequestTunnel(second.port(), Hold.bodiesAfter(LAYER_BYTES / 2));
        RunningProgram push = new RunningProgram(push(registry.host(), tunnel.host()), home)) {
      push.awaitThat(tunnel::holds);

      second.close();
      tunnel.cut();

      Program.Result result = push.await();
      assertThat(result.exitCode()).as(result.stderr()).isEqualTo(8);
      assertThat(result.stderr()).contains(tunnel.host() + "/org/data").doesNotContain("\tat ");
      JsonNode report = Documents.parse(result.stdout());
      assertThat(Documents.each(report.get("destinations"), "published"))
          .containsExactly("true", "false");
      has(registry, report, "first.tar");
    }
    second = RealRegistry.start(secondDirectory);
    assertThat(Skopeo.exists("docker://" + second.host() + "/org/data:1")).isFalse();
    has(second, Documents.parse(push(second.host()).output()), "second.tar");
  }
}
