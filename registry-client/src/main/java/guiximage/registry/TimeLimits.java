package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The longest time that each request may take, even if bytes keep arriving: a server that sends a
 * little all the time does not hold the command. The limits on sizes are in {@link Bodies}.
 */
final class TimeLimits {
  /** The rate that a blob must have in the long run: a quarter of a slow line, of 0.5 Mbit/s. */
  private static final long MIN_BYTES_PER_SECOND = 16 * 1024;

  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final RegistryOptions options;
  private final Deadline deadline;

  TimeLimits(RegistryOptions options, Deadline deadline) {
    this.options = options;
    this.deadline = deadline;
  }

  /**
   * The time for one request, answer included, at least a nanosecond: twice the longest silence,
   * and for a blob what it takes at the lowest rate; less where the command, or the first contact
   * with the registry, must be over before.
   */
  Duration of(RegistryRequest request) {
    Duration own = own(request);
    return deadline.remaining().filter(left -> left.compareTo(own) <= 0).orElse(own);
  }

  private Duration own(RegistryRequest request) {
    if (request.method().equals("DELETE")) {
      return FAREWELL;
    }
    Duration whole = whole(request);
    Optional<Duration> contact = firstContact(request.endpoint());
    return contact.filter(left -> left.compareTo(whole) < 0).orElse(whole);
  }

  private Duration whole(RegistryRequest request) {
    Duration limit =
        options
            .stallTimeout()
            .multipliedBy(2)
            .plusSeconds(request.blobBytes() / MIN_BYTES_PER_SECOND);
    return request.isOfSession() ? limit.plus(options.commitTimeout()) : limit;
  }

  /** The time that is left for a registry that has not answered yet. */
  private Optional<Duration> firstContact(Endpoint endpoint) {
    return endpoint
        .unansweredSinceNanos(options.clock().nanoTime())
        .map(since -> options.clock().nanoTime() - since)
        .map(options.firstContactTimeout()::minusNanos)
        .map(left -> left.compareTo(Duration.ofNanos(1)) < 0 ? Duration.ofNanos(1) : left);
  }

  /** The failure of a request whose time is over. */
  ImageException over(RegistryRequest request, IOException cause) {
    Duration own = own(request);
    if (deadline.remaining().filter(left -> left.compareTo(own) <= 0).isPresent()) {
      return new ImageException(
          FailureKind.TEMPORARY,
          request.subject() + ": the time for the whole command is over",
          cause);
    }
    String host = request.url().host() + ":" + request.url().port();
    return new ImageException(
        FailureKind.TEMPORARY,
        own.compareTo(whole(request)) < 0
            ? "%s: %s has not answered within %d s; is it a registry?"
                .formatted(request.subject(), host, options.firstContactTimeout().toSeconds())
            : "%s: %s has not finished its answer within %d s"
                .formatted(request.subject(), host, whole(request).toSeconds()),
        cause);
  }
}
