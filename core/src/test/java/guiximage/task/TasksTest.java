package guiximage.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TasksTest {
  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  private Set<Thread> threadsBefore = Set.of();

  @BeforeEach
  void countThreads() {
    threadsBefore = Thread.getAllStackTraces().keySet();
  }

  /** A thread that has done its last step may still be about to end. */
  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    assertThat(Thread.interrupted()).isFalse();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("step-") && !threadsBefore.contains(thread)) {
        thread.join(120_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  /** Waits for what never happens, until it is interrupted. */
  private static Integer sleep() throws IOException {
    try {
      new CountDownLatch(1).await();
      throw new AssertionError("nobody counts down");
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(4, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
  }

  @Test
  void resultsAreInTheOrderOfTheItems() throws IOException {
    List<Integer> squares = Tasks.map(HUNDRED, 8, "step", i -> i * i);

    assertThat(squares).isEqualTo(HUNDRED.stream().map(i -> i * i).toList());
  }

  @Test
  void nothingToDoGivesNothing() throws IOException {
    assertThat(Tasks.map(List.of(), 4, "step", item -> item)).isEmpty();
  }

  @Test
  void noMoreThanTheLimitRunAtOnceAndAllOfThemDo() throws IOException {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);

    Tasks.map(
        HUNDRED,
        3,
        "step",
        i -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          three.countDown();
          await(three);
          return running.decrementAndGet();
        });

    assertThat(most).hasValue(3);
  }

  @Test
  void stepsStartInTheOrderOfTheItems() throws IOException {
    ConcurrentLinkedQueue<Integer> started = new ConcurrentLinkedQueue<>();

    Tasks.map(HUNDRED, 1, "step", started::add);

    assertThat(started).containsExactlyElementsOf(HUNDRED);
  }

  @Test
  void threadsAreNamed() throws IOException {
    List<String> names = Tasks.map(List.of(1, 2), 1, "step", i -> Thread.currentThread().getName());

    assertThat(names).containsOnly("step-1");
  }

  @Test
  void theFirstFailureInTimeIsThrownUnchangedAndTheOthersAreInterrupted() {
    IOException failure = new IOException("third");
    CountDownLatch othersRun = new CountDownLatch(2);

    assertThatThrownBy(
            () ->
                Tasks.map(
                    List.of(1, 2, 3),
                    3,
                    "step",
                    i -> {
                      if (i < 3) {
                        othersRun.countDown();
                        return sleep();
                      }
                      await(othersRun);
                      throw failure;
                    }))
        .isSameAs(failure);
  }

  @Test
  void stepsThatHaveNotStartedDoNotStartAfterAFailure() {
    AtomicInteger started = new AtomicInteger();

    assertThatThrownBy(
            () ->
                Tasks.map(
                    HUNDRED,
                    2,
                    "step",
                    i -> {
                      started.incrementAndGet();
                      if (i == 1) {
                        throw new IOException("second");
                      }
                      return sleep();
                    }))
        .hasMessage("second");
    // one more may have been taken up before the failure was seen
    assertThat(started).hasValueBetween(2, 3);
  }

  @Test
  void aStepThatIgnoresInterruptionHasEndedWhenTheFailureIsThrown() {
    CountDownLatch runs = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();

    assertThatThrownBy(
            () ->
                Tasks.map(
                    List.of(1, 2),
                    2,
                    "step",
                    i -> {
                      if (i == 1) {
                        await(runs);
                        throw new IOException("first");
                      }
                      runs.countDown();
                      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
                      while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                      }
                      ended.set(true);
                      return i;
                    }))
        .hasMessage("first");
    assertThat(ended).isTrue();
  }

  @Test
  void anInterruptedCallerInterruptsTheStepsAndStaysInterrupted() {
    Thread caller = Thread.currentThread();

    assertThatThrownBy(
            () ->
                Tasks.map(
                    List.of(1, 2),
                    2,
                    "step",
                    i -> {
                      caller.interrupt();
                      return sleep();
                    }))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anInterruptionThatAStepSwallowedIsRepeatedWhenTheCallerIsInterruptedAgain() {
    Thread caller = Thread.currentThread();

    assertThatThrownBy(
            () ->
                Tasks.map(
                    List.of(1),
                    1,
                    "step",
                    i -> {
                      caller.interrupt();
                      assertThatThrownBy(TasksTest::sleep).isInstanceOf(IOException.class);
                      assertThat(Thread.interrupted()).isTrue();
                      caller.interrupt();
                      return sleep();
                    }))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aBugInAStepIsThrownAsItIs() {
    assertThatThrownBy(
            () ->
                Tasks.map(
                    List.of(1),
                    1,
                    "step",
                    i -> {
                      throw new IllegalStateException("a bug");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a bug");
  }

  @Test
  void anErrorInAStepIsThrownAsItIs() {
    assertThatThrownBy(
            () ->
                Tasks.map(
                    List.of(1),
                    1,
                    "step",
                    i -> {
                      throw new AssertionError("an error");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessage("an error");
  }

  @Test
  void aLimitBelowOneIsABugOfTheCaller() {
    assertThatThrownBy(() -> Tasks.map(List.of(1), 0, "step", i -> i))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the limit 0 is not 1 or more");
  }
}
