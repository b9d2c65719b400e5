package guiximage.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever comes in, there is an answer or a refusal: never a bug, never an endless wait. As often
 * as {@code -Dfuzz.times} says, with another {@code -Dfuzz.seed}.
 */
class HostileInputTest {
  private static final StorePath PATH = DatabaseFixture.path('a', "hello-2.12");

  @TempDir Path directory;

  @Test
  void aDamagedDatabaseIsReadOrRefused() throws Exception {
    Path file = directory.resolve("db.sqlite");
    try (DatabaseFixture fixture = DatabaseFixture.guix(file)) {
      fixture.add(PATH, 1);
    }
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(Long.getLong("fuzz.seed", 2));
    for (int round = 0; round < Integer.getInteger("fuzz.times", 200); round++) {
      byte[] bad = good.clone();
      for (int i = 0; i < 20; i++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      Files.write(file, bad);

      Throwable thrown = catchThrowable(() -> StoreDatabase.open(file).find(PATH));

      if (thrown != null) {
        assertThat(thrown).isInstanceOf(ImageException.class);
      }
    }
  }

  @Test
  void aDaemonThatTalksNonsenseIsRefused() throws Exception {
    Random random = new Random(Long.getLong("fuzz.seed", 3));
    for (int round = 0; round < Integer.getInteger("fuzz.times", 100); round++) {
      Path socket = directory.resolve("socket" + round);
      long[] words = random.longs(6, 0, 64).toArray();
      words[0] = 0x6478696f;
      words[1] = 0x163;
      words[2] = random.nextBoolean() ? 0x63787470 : 0x6f6c6d67;
      try (FakeDaemon fake = new FakeDaemon(socket, 0x163).hangingUpAfter(words)) {
        assertThatThrownBy(() -> StoreDaemon.connect(socket)).isInstanceOf(ImageException.class);
        assertThat(fake.clientVersion()).isZero();
      }
    }
  }
}
