package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.it.RequestTunnel.Hold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push that ends at each of its requests, one after the other; then the same push again. */
class KilledPushIT {
  @TempDir Path registryDirectory;
  @TempDir Path storeDirectory;
  @TempDir Path directory;

  private RealRegistry registry;
  private SampleStore store;
  private String digest;
  private int requests;

  @BeforeEach
  void pushUndisturbed() throws Exception {
    registry = RealRegistry.start(registryDirectory);
    store = new SampleStore(storeDirectory);
    store.add("good-1", SampleStore.data(1, 100_000));
    try (RequestTunnel tunnel = new RequestTunnel(registry.port(), Hold.NOTHING)) {
      digest = push(directory.resolve("home"), tunnel.host() + "/undisturbed:1").output().strip();
      requests = tunnel.requests().size();
    }
    assertThat(requests).isGreaterThan(8);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  private Program push(Path home, String reference) throws IOException {
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    return Command.withHome(home)
        .with("TMPDIR", temporary.toString())
        .program(
            List.of(
                "push",
                "--digest-only",
                "--registry=" + reference,
                "--store-root=" + store.root(),
                SampleStore.path("good-1").toString()));
  }

  /** While the registry has not got the request. */
  @Test
  void aPushThatIsAskedToEndLeavesNothing() throws Exception {
    for (int number = 1; number <= requests; number++) {
      Path home = directory.resolve("home-" + number);

      Program.Result result = endedAt("TERM", number, home, Hold::request);

      assertThat(result.exitCode()).as(result.stderr()).isEqualTo(143);
      assertThat(result.stdout()).isEmpty();
      assertThat(result.stderr()).doesNotContain("\tat ", "bug");
      assertThat(home.resolve("tmp")).isEmptyDirectory();
      canBeRepeated(home, number);
    }
  }

  /** When the registry has done what it was asked for. */
  @Test
  void aPushThatIsKilledCanBeRepeated() throws Exception {
    for (int number = 1; number <= requests; number++) {
      Path home = directory.resolve("home-" + number);

      Program.Result result = endedAt("KILL", number, home, Hold::answer);

      assertThat(result.exitCode()).as(result.stderr()).isEqualTo(137);
      canBeRepeated(home, number);
    }
  }

  @Test
  void aPushThatEndsAtAnyTimeCanBeRepeated() throws Exception {
    Path usualHome = directory.resolve("usual");
    RandomEnds ends = new RandomEnds(push(usualHome, registry.host() + "/usual/home:1"));
    for (int number = 1; number <= RandomEnds.times(); number++) {
      Path home = directory.resolve("home-" + number);

      RandomEnds.End end =
          ends.end(push(home, registry.host() + "/ended/at-" + number + ":1"), home);

      if (end.wasAsked()) {
        assertThat(home.resolve("tmp")).isEmptyDirectory();
      }
      Path tag = tags(number).resolve("1/current/link");
      if (end.wasTooLate() || Files.exists(tag)) {
        assertThat(tag).hasContent(digest);
      }
      canBeRepeated(home, number);
    }
  }

  private Program.Result endedAt(String signal, int number, Path home, IntFunction<Hold> kind)
      throws Exception {
    Hold hold = kind.apply(number);
    try (RequestTunnel tunnel = new RequestTunnel(registry.port(), hold);
        RunningProgram push =
            new RunningProgram(push(home, tunnel.host() + "/ended/at-" + number + ":1"), home)) {
      push.awaitThat(tunnel::holds);

      push.signal(signal);

      Program.Result result = push.await();
      List<String> arrived = tunnel.requests().subList(0, number - (hold.request() == 0 ? 0 : 1));
      if (arrived.stream().noneMatch(request -> request.matches("PUT .*/manifests/1"))) {
        assertThat(tags(number)).doesNotExist();
      }
      return result;
    }
  }

  /** Where the registry keeps the tags of the repository. */
  private Path tags(int number) {
    return registryDirectory
        .resolve("blobs/docker/registry/v2/repositories/ended/at-" + number)
        .resolve("_manifests/tags");
  }

  /** skopeo verifies every digest that it copies, and every diff ID of a docker-archive. */
  private void canBeRepeated(Path home, int number) throws IOException {
    String reference = registry.host() + "/ended/at-" + number + ":1";
    assertThat(push(home, reference).output().strip()).isEqualTo(digest);
    assertThat(tags(number).resolve("1")).exists();
    Skopeo.copy("docker://" + reference, "docker-archive:" + home.resolve("copy.tar"));
  }
}
