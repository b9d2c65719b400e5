package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushes through a proxy at which requests go wrong: each ends in the right image, or says that it
 * can be tried again and moves no tag to anything else. A few; {@code tools/faulty-pushes} makes
 * many.
 */
class FaultyProxyIT {
  private static final int PUSHES = Integer.getInteger("faulty.pushes", 4);
  private static final int PERCENT = Integer.getInteger("faulty.percent", 15);
  private static final long SEED = Long.getLong("faulty.seed", 1);

  @TempDir private Path registryDirectory;
  @TempDir private Path storeDirectory;
  @TempDir private Path directory;

  private RealRegistry registry;
  private SampleStore store;

  @BeforeEach
  void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
    store = new SampleStore(storeDirectory);
    store.add("data-1", SampleStore.data(1, 200_000));
    store.add("text-1", SampleStore.text("text", "words"), SampleStore.path("data-1"));
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  private Program.Result push(Path home, String reference) throws IOException {
    return Command.withHome(home)
        .program(
            List.of(
                "push",
                "--digest-only",
                "--registry=" + reference,
                "--store-root=" + store.root(),
                SampleStore.path("text-1").toString()))
        .run();
  }

  private Path tag(String repository) {
    return registryDirectory
        .resolve("blobs/docker/registry/v2/repositories")
        .resolve(repository)
        .resolve("_manifests/tags/1/current/link");
  }

  @Test
  void everyPushEndsRightOrSaysThatItCanBeTriedAgain() throws Exception {
    String digest =
        push(directory.resolve("usual"), registry.host() + "/usual/app:1").stdout().strip();
    assertThat(tag("usual/app")).hasContent(digest);
    Random seeds = new Random(SEED);
    int failed = 0;
    int requests = 0;
    int faults = 0;
    for (int number = 1; number <= PUSHES; number++) {
      String repository = "faulty/app-" + number;
      Path home = Files.createDirectory(directory.resolve("home-" + number));
      try (FaultyProxy proxy =
          new FaultyProxy(registry.port(), PERCENT / 100.0, seeds.nextLong())) {
        Program.Result result = push(home, proxy.host() + "/" + repository + ":1");
        requests += proxy.requests();
        faults += proxy.faults();
        assertThat(result.exitCode()).as("push %d: %s", number, result.stderr()).isIn(0, 8);
        assertThat(result.stderr()).doesNotContain("\tat ", "bug");
        if (result.exitCode() == 0) {
          assertThat(result.stdout().strip()).isEqualTo(digest);
          assertThat(tag(repository)).exists();
        } else {
          assertThat(result.stdout()).isEmpty();
          failed++;
        }
        if (Files.exists(tag(repository))) {
          assertThat(tag(repository)).hasContent(digest);
        }
      }
      isRightWhenPushedAgain(home, repository, digest);
    }
    System.out.printf(
        "%d pushes at %d %%: %d requests, %d faults, %d pushes gave up, none left a wrong image%n",
        PUSHES, PERCENT, requests, faults, failed);
    assertThat(requests).isGreaterThan(PUSHES * 8);
  }

  /** skopeo verifies every digest that it copies, and every diff ID of a docker-archive. */
  private void isRightWhenPushedAgain(Path home, String repository, String digest)
      throws IOException {
    String reference = registry.host() + "/" + repository + ":1";
    Program.Result again = push(home, reference);
    assertThat(again.stdout().strip()).as(again.toString()).isEqualTo(digest);
    Path copy = home.resolve("copy.tar");
    Skopeo.copy("docker://" + reference, "docker-archive:" + copy);
    Files.delete(copy);
  }
}
