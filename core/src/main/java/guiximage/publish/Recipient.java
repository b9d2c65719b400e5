package guiximage.publish;

import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A destination and what has become of it in one run. After its first failure it takes nothing
 * more, so that it does not spoil the others. Thread-safe.
 */
final class Recipient {
  private final Destination destination;
  private final Map<Digest, Destination.Transfer> transfers = new ConcurrentHashMap<>();
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  Recipient(Destination destination) {
    this.destination = destination;
  }

  /** Something that a destination does and may fail at. */
  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
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

  /** How the blob came here in this run. */
  Destination.Transfer transfer(Digest digest) {
    return transfers.getOrDefault(digest, Destination.Transfer.PRESENT);
  }

  /** Whether the blob is not here and has to be sent. */
  boolean lacks(Descriptor blob) {
    attempt(
        () -> destination.find(blob).ifPresent(how -> transfers.putIfAbsent(blob.digest(), how)));
    return works() && !transfers.containsKey(blob.digest());
  }

  /** The same, found out without changing anything here. */
  boolean wouldLack(Descriptor blob) {
    AtomicBoolean lacking = new AtomicBoolean();
    attempt(() -> lacking.set(destination.predict(blob).isEmpty()));
    return works() && lacking.get();
  }

  void put(Blob blob) {
    attempt(
        () -> transfers.merge(blob.descriptor().digest(), destination.put(blob), Recipient::more));
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
   * Goes on as long as somebody takes the image.
   *
   * @throws IOException the first failure, the others suppressed in it, if nobody does any more
   */
  static void requireOneThatWorks(List<Recipient> recipients) throws IOException {
    if (recipients.stream().anyMatch(Recipient::works)) {
      return;
    }
    List<IOException> failures =
        recipients.stream().flatMap(recipient -> recipient.failure().stream()).toList();
    IOException first = failures.get(0);
    synchronized (first) { // every layer that was under way comes here
      Set<Throwable> said = new HashSet<>(Arrays.asList(first.getSuppressed()));
      failures.stream()
          .filter(other -> other != first && said.add(other))
          .forEach(first::addSuppressed);
    }
    throw first;
  }

  private void attempt(Action action) {
    if (works()) {
      try {
        action.run();
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  private static Destination.Transfer more(Destination.Transfer a, Destination.Transfer b) {
    return a == Destination.Transfer.SENT || b == Destination.Transfer.SENT
        ? Destination.Transfer.SENT
        : a;
  }
}
