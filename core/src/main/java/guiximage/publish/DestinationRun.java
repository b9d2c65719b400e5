package guiximage.publish;

import guiximage.IoRunnable;
import guiximage.IoSupplier;
import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.publish.PlannedLayer.Action;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The run of one destination: how each blob came there in one push, and its first failure. After
 * that failure nothing more goes there, while the other destinations go on. Thread-safe.
 */
final class DestinationRun {
  private final Destination destination;
  private final Map<Digest, Destination.Transfer> transfers = new ConcurrentHashMap<>();
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  DestinationRun(Destination destination) {
    this.destination = destination;
  }

  Destination destination() {
    return destination;
  }

  boolean works() {
    return failure.get() == null;
  }

  Optional<IOException> failure() {
    return Optional.ofNullable(failure.get());
  }

  /** The way in which the blob came here in this run. */
  Destination.Transfer transfer(Digest digest) {
    return transfers.getOrDefault(digest, Destination.Transfer.PRESENT);
  }

  /**
   * The action that the blob would need here, found out without changing anything. Nothing is sent
   * to a destination that has failed.
   */
  Action predict(Descriptor blob) {
    return attempt(() -> Action.of(destination.predict(blob)), Action.REUSE);
  }

  /** The action that the blob needs here: where the registry has it elsewhere, mounts it now. */
  Action settle(Descriptor blob) {
    return attempt(
        () -> {
          Optional<Destination.Transfer> found = destination.find(blob);
          found.ifPresent(transfer -> transfers.putIfAbsent(blob.digest(), transfer));
          return Action.of(found);
        },
        Action.REUSE);
  }

  /** Asks whether the blob is still here; true if the destination has failed. */
  boolean confirm(Descriptor blob) {
    return attempt(() -> destination.confirm(blob), true);
  }

  void put(Blob blob) {
    attempt(
        () ->
            transfers.merge(
                blob.descriptor().digest(), destination.put(blob), DestinationRun::more));
  }

  void send(Blob blob) {
    attempt(
        () -> {
          destination.send(blob);
          transfers.put(blob.descriptor().digest(), Destination.Transfer.SENT);
        });
  }

  /** Publishes, or returns what the destination has lost. */
  Optional<MissingBlobException> publish(ImageSet images) {
    try {
      destination.publish(images);
      return Optional.empty();
    } catch (MissingBlobException e) {
      return Optional.of(e);
    } catch (IOException e) {
      fail(e);
      return Optional.empty();
    }
  }

  void fail(IOException e) {
    failure.compareAndSet(null, e);
  }

  /**
   * Checks that at least one destination still takes the image.
   *
   * @throws IOException the first failure, the others suppressed in it, if all have failed
   */
  static void requireOneThatWorks(List<DestinationRun> runs) throws IOException {
    if (runs.stream().anyMatch(DestinationRun::works)) {
      return;
    }
    List<IOException> failures = runs.stream().flatMap(run -> run.failure().stream()).toList();
    IOException first = failures.get(0);
    synchronized (first) { // every layer that was under way comes here
      Set<Throwable> told = new HashSet<>(Arrays.asList(first.getSuppressed()));
      failures.stream()
          .filter(other -> other != first && told.add(other))
          .forEach(first::addSuppressed);
    }
    throw first;
  }

  private void attempt(IoRunnable action) {
    attempt(
        () -> {
          action.run();
          return true;
        },
        false);
  }

  /** The value of {@code step}; {@code otherwise} if the destination has failed or now fails. */
  private <T> T attempt(IoSupplier<T> step, T otherwise) {
    if (works()) {
      try {
        return step.get();
      } catch (IOException e) {
        fail(e);
      }
    }
    return otherwise;
  }

  private static Destination.Transfer more(Destination.Transfer a, Destination.Transfer b) {
    return a == Destination.Transfer.SENT || b == Destination.Transfer.SENT
        ? Destination.Transfer.SENT
        : a;
  }
}
