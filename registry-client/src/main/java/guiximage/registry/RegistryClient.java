package guiximage.registry;

import guiximage.ImageException;
import guiximage.hosts.PullSource;
import guiximage.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Access to registries: one pool of connections, one store of tokens, one retry policy and one
 * limit for all of them. Thread-safe.
 */
public final class RegistryClient implements AutoCloseable {
  private static final long FAREWELL_MILLIS = 1500;

  private final RegistryOptions options;
  private final Connections connections;
  private final Warnings warnings;
  private final Transport transport;
  private final Sessions sessions;
  private final PresentBlobs known = new PresentBlobs();
  private final ConcurrentMap<Way, Endpoint> endpoints = new ConcurrentHashMap<>();

  /** The way to a registry, which registries.conf may give each repository of it another of. */
  private record Way(String registry, boolean insecure, Optional<Path> blockedBy) {}

  /** The purpose of a repository; decides the rights that a token is asked for. */
  public enum Access {
    PULL,
    PULL_AND_PUSH
  }

  public RegistryClient(RegistryOptions options) {
    this.options = options;
    Deadline deadline = new Deadline(options.clock(), options.retries().deadline());
    TimeLimits limits = new TimeLimits(options, deadline);
    this.connections = new Connections(options, limits);
    this.warnings = new Warnings(options.warnings());
    RedirectFollower redirects =
        new RedirectFollower(new SchemeProbe(connections), new UrlPolicy(options), warnings);
    Authorizer authorizer =
        new Authorizer(options, new TokenServer(redirects, options.clock(), limits));
    RetryLoop retryLoop = new RetryLoop(options, deadline, warnings);
    this.transport = new Transport(redirects, authorizer, options, deadline, limits, retryLoop);
    this.sessions = new Sessions(transport, options.clock());
  }

  /**
   * The repository of {@code reference}, whose tag and digest do not matter. No request is made. It
   * is that of the registry itself: what is pushed goes there, not to its mirrors.
   */
  public Repository repository(ImageReference reference, Access access) {
    return repository(
        new PullSource(reference, options.registries().isInsecure(reference.name())), access);
  }

  /**
   * The repository to read an image from: that of the first place which has the image, where
   * mirrors come before the registry. The last place is not asked.
   *
   * @param candidates images that may be meant, one or more; the first that exists is
   * @throws ImageException of kind CONFIGURATION if registries.conf makes no reference of one
   */
  public Repository source(List<ImageReference> candidates) throws IOException {
    List<PullSource> places = new ArrayList<>();
    for (ImageReference candidate : candidates) {
      places.addAll(options.registries().sources(candidate));
    }
    for (PullSource place : places.subList(0, places.size() - 1)) {
      Repository repository = repository(place, Access.PULL);
      try {
        if (repository.resolve(place.reference().identifier()).isPresent()) {
          return repository;
        }
      } catch (ImageException e) {
        warnings.say("passed over: " + e.getMessage());
      }
    }
    return repository(places.get(places.size() - 1), Access.PULL);
  }

  /** An examination of the registry of {@code reference}. No request is made. */
  public RegistryExamination examination(ImageReference reference) {
    RepositoryAccess access = repository(reference, Access.PULL_AND_PUSH).access();
    return new RegistryExamination(reference, options, access, transport, sessions);
  }

  private Repository repository(PullSource place, Access access) {
    ImageReference reference = place.reference();
    Way way =
        new Way(
            reference.registry(),
            place.insecure(),
            options.registries().blockedBy(reference.name()));
    Endpoint endpoint =
        endpoints.computeIfAbsent(
            way, key -> Endpoint.of(key.registry(), options, key.insecure(), key.blockedBy()));
    Scopes scopes =
        access == Access.PULL
            ? Scopes.ofRepository(reference.repository(), "pull")
            : Scopes.ofRepository(reference.repository(), "pull", "push");
    RepositoryAccess repository = new RepositoryAccess(endpoint, reference.repository(), scopes);
    return new Repository(reference, repository, transport, sessions, known, warnings);
  }

  /**
   * Ends what is under way, each request with a failure, and gives up what was begun at a registry;
   * takes two seconds at most. May be called from any thread.
   */
  @Override
  public void close() {
    connections.cancelAll();
    Thread farewell = new Thread(sessions::cancelAll, "farewell");
    farewell.setDaemon(true);
    farewell.start();
    try {
      // finding the address of a host cannot be interrupted
      farewell.join(FAREWELL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.close();
  }
}
