package guiximage.task;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounded, blocking fan-out. */
public final class Tasks {
  private static final long STOP_SECONDS = 10;

  private Tasks() {}

  /** A step that may fail as input and output fail. */
  @FunctionalInterface
  public interface Step<T, R> {
    R apply(T item) throws IOException;
  }

  /**
   * Applies {@code step} to every item, at most {@code limit} at a time, starting in order.
   *
   * @param name of the threads, for stack traces
   * @return the results, in the order of the items
   * @throws IOException the first failure; the other steps are interrupted and have ended by then
   */
  public static <T, R> List<R> map(List<T> items, int limit, String name, Step<T, R> step)
      throws IOException {
    AtomicInteger number = new AtomicInteger();
    ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(limit, items.size())),
            task -> new Thread(task, name + "-" + number.incrementAndGet()));
    try {
      CompletionService<R> completion = new ExecutorCompletionService<>(executor);
      List<Future<R>> futures = new ArrayList<>();
      for (T item : items) {
        futures.add(completion.submit(() -> step.apply(item)));
      }
      for (int i = 0; i < items.size(); i++) {
        completion.take().get();
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw unwrap(Objects.requireNonNull(e.getCause()));
    } finally {
      stop(executor);
    }
  }

  private static IOException unwrap(Throwable cause) {
    if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return (IOException) cause;
  }

  private static void stop(ExecutorService executor) {
    executor.shutdownNow();
    try {
      executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
