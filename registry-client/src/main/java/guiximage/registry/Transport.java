package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.IoFunction;
import guiximage.task.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import okhttp3.Response;

/** A sender of authorized requests, within the limit of connections, with retries. */
final class Transport {
  private static final int MAX_REFRESHES = 2;

  private final RedirectFollower redirects;
  private final Authorizer authorizer;
  private final RetryClock clock;
  private final Deadline deadline;
  private final TimeLimits limits;
  private final RetryLoop retryLoop;
  private final Semaphore slots;
  private final Duration maxWait;
  private final UrlPolicy policy;

  /** The time from which a host that asked to be left alone may be asked again. */
  private final ConcurrentMap<String, Long> restingUntilNanos = new ConcurrentHashMap<>();

  Transport(
      RedirectFollower redirects,
      Authorizer authorizer,
      RegistryOptions options,
      Deadline deadline,
      TimeLimits limits,
      RetryLoop retryLoop) {
    this.redirects = redirects;
    this.authorizer = authorizer;
    this.clock = options.clock();
    this.deadline = deadline;
    this.limits = limits;
    this.retryLoop = retryLoop;
    this.slots = new Semaphore(options.maxConnections(), true);
    this.policy = new UrlPolicy(options);
    this.maxWait = options.retries().maxWait();
  }

  /** Makes a request as often as the retry policy says. */
  <T> T send(RegistryRequest request, IoFunction<Response, T> reader) throws IOException {
    return retryLoop.run(number -> once(request, reader));
  }

  /**
   * As {@link #once}, beyond the limit: for what is read while something else is being sent, which
   * must not wait for a slot that it holds itself.
   */
  <T> T alongside(RegistryRequest request, IoFunction<Response, T> reader) throws IOException {
    rest(request);
    return authorized(request, reader);
  }

  /** Makes a request once, without asking for a new token, and does not care for the answer. */
  void politely(RegistryRequest request) throws IOException {
    Optional<String> header = request.isAtHome() ? authorizer.header(request) : Optional.empty();
    redirects.send(request, header).close();
  }

  /** Makes a request as often as the retry policy says, without credentials. */
  <T> T anonymously(RegistryRequest request, IoFunction<Response, T> reader) throws IOException {
    return retryLoop.run(
        number -> {
          try (Response response = redirects.send(request.settled(), Optional.empty())) {
            return read(request, response, reader);
          }
        });
  }

  UrlPolicy policy() {
    return policy;
  }

  RetryLoop retryLoop() {
    return retryLoop;
  }

  /**
   * Makes a request once, not counting refreshed tokens.
   *
   * @throws RetryableException if it may go well the next time
   */
  <T> T once(RegistryRequest request, IoFunction<Response, T> reader) throws IOException {
    rest(request);
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    }
    try {
      return authorized(request, reader);
    } finally {
      slots.release();
    }
  }

  private <T> T authorized(RegistryRequest request, IoFunction<Response, T> reader)
      throws IOException {
    try {
      return answered(request, reader);
    } catch (RetryableException e) {
      throw e;
    } catch (ImageException e) {
      throw authorizer.explained(request, e);
    }
  }

  private <T> T answered(RegistryRequest request, IoFunction<Response, T> reader)
      throws IOException {
    RegistryRequest next = request.settled();
    for (int refreshes = 0; ; refreshes++) {
      boolean atHome = next.isAtHome();
      Optional<String> header = atHome ? authorizer.header(next) : Optional.empty();
      try (Response response = redirects.send(next, header)) {
        boolean answeredAtHome = atHome && next.to(response.request().url()).isAtHome();
        if (response.code() != 401 || !answeredAtHome) {
          return read(next, response, reader);
        }
        if (refreshes == MAX_REFRESHES) {
          throw Authorizer.answered(
              authorizer.refused(next, authorizer.user(next) + Failures.refusal(response)));
        }
        next = authorizer.learn(next.settled(), response.challenges(), header);
      }
      if (next.isOfSession()) {
        throw RetryableException.immediately(
            FailureKind.CREDENTIALS, next.subject() + ": the token has expired");
      }
    }
  }

  private <T> T read(RegistryRequest request, Response response, IoFunction<Response, T> reader)
      throws IOException {
    if (Failures.isTemporary(response.code())) {
      Optional<Duration> wait = RetryAfter.parse(response.header("Retry-After"), clock.now());
      wait.filter(duration -> duration.compareTo(maxWait) <= 0)
          .ifPresent(duration -> letRest(request.endpoint().name(), duration));
      throw RetryableException.after(wait, Failures.refused(request, response));
    }
    try {
      return reader.apply(response);
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      throw Failures.network(request, response.request().url(), e, limits);
    }
  }

  private void letRest(String host, Duration wait) {
    restingUntilNanos.merge(host, clock.nanoTime() + wait.toNanos(), (a, b) -> a - b > 0 ? a : b);
  }

  /** Leaves the host alone for as long as it has asked, unless the deadline comes before. */
  private void rest(RegistryRequest request) throws IOException {
    String host = request.endpoint().name();
    Long until = restingUntilNanos.get(host);
    long leftNanos = until == null ? 0 : until - clock.nanoTime();
    if (leftNanos <= 0) {
      return;
    }
    Duration left = Duration.ofNanos(leftNanos);
    if (deadline.comesBefore(left)) {
      throw new ImageException(
          FailureKind.TEMPORARY,
          "%s: %s asks to wait %d s (%s)"
              .formatted(request.subject(), host, left.toSeconds(), Deadline.NO_TIME_LEFT));
    }
    try {
      clock.sleep(left);
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    }
  }
}
