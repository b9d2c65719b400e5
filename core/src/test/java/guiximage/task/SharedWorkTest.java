package guiximage.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SharedWorkTest {
  private final SharedWork<String, String> work = new SharedWork<>();

  /** Who came while it was under way would wait for its result for ever. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void workThatDiesIsOver() throws IOException {
    Error death = new OutOfMemoryError("no memory");

    assertThatThrownBy(() -> work.get("key", kept -> true, () -> die(death))).isSameAs(death);

    assertThat(work.get("key", kept -> true, () -> "another")).isEqualTo("another");
  }

  private static String die(Error death) {
    throw death;
  }
}
