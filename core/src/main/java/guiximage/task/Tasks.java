package guiximage.task;

import guiximage.IoConsumer;
import guiximage.IoFunction;
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

/** A bounded, blocking fan-out over a list. */
public final class Tasks {
  private Tasks() {}

  /**
   * Applies {@code step} to every item, at most {@code limit} at a time, starting in order.
   *
   * @param limit 1 or more
   * @param name of the threads, for stack traces
   * @return the results, in the order of the items
   * @throws IOException the failure that was first in time. By then the steps that had started have
   *     been interrupted and have ended, however long that took, and no other will start.
   * @throws InterruptedIOException if the calling thread was interrupted, which it then still is;
   *     as for the steps, that is a failure like any other
   */
  public static <T, R> List<R> map(List<T> items, int limit, String name, IoFunction<T, R> step)
      throws IOException {
    if (limit < 1) {
      throw new IllegalArgumentException("the limit " + limit + " is not 1 or more");
    }
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
      throw interrupted();
    } catch (ExecutionException e) {
      throw unwrap(Objects.requireNonNull(e.getCause()));
    } finally {
      end(executor);
    }
  }

  /** As {@link #map}, where the steps have no results. */
  public static <T> void forEach(List<T> items, int limit, String name, IoConsumer<T> step)
      throws IOException {
    map(
        items,
        limit,
        name,
        item -> {
          step.accept(item);
          return true;
        });
  }

  /**
   * The exception to throw after an {@link InterruptedException} where only input and output may
   * fail. The calling thread stays interrupted.
   */
  public static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private static IOException unwrap(Throwable cause) {
    if (cause instanceof IOException failure) {
      return failure;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    // a step throws nothing else
    throw (RuntimeException) cause;
  }

  /**
   * Interrupts the running steps and waits until they have ended, without a limit: a step that
   * wrote after the failure was reported would surprise the caller. The calling thread stays
   * interrupted if it was.
   */
  public static void end(ExecutorService executor) {
    executor.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = executor.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        // a library that a step uses may have swallowed the first time, as JNA does while it loads
        executor.shutdownNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
