package guiximage.task;

import guiximage.IoSupplier;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A cache of results that runs each work once, even if several threads ask. Failures are not kept.
 */
public final class SharedWork<K, V> {
  private final ConcurrentMap<K, CompletableFuture<V>> results = new ConcurrentHashMap<>();

  /** The result for {@code key}: the kept one if it is still good, else a new one. */
  public V get(K key, Predicate<V> good, IoSupplier<V> work) throws IOException {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> kept =
        results.compute(key, (k, old) -> old != null && isGood(old, good) ? old : mine);
    if (kept == mine) {
      perform(key, mine, work);
    }
    try {
      return kept.get();
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    }
  }

  /** Forgets the result for {@code key} if it is {@code stale}. */
  public void forget(K key, Predicate<V> stale) {
    results.computeIfPresent(
        key, (k, kept) -> succeeded(kept) && stale.test(kept.join()) ? null : kept);
  }

  private void perform(K key, CompletableFuture<V> future, IoSupplier<V> work) {
    try {
      future.complete(work.get());
    } catch (IOException | RuntimeException | Error e) {
      // other threads wait for the result, so every failure must reach them
      results.remove(key, future);
      future.completeExceptionally(e);
    }
  }

  private static <V> boolean isGood(CompletableFuture<V> kept, Predicate<V> good) {
    return !kept.isDone() || (succeeded(kept) && good.test(kept.join()));
  }

  private static <V> boolean succeeded(CompletableFuture<V> future) {
    return future.isDone() && !future.isCompletedExceptionally();
  }

  private static IOException unwrap(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException bug) {
      throw bug;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException failure ? failure : new IOException(cause);
  }
}
