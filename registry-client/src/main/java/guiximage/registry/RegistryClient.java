package guiximage.registry;

import guiximage.oci.ImageReference;
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
  private final ConcurrentMap<String, Endpoint> endpoints = new ConcurrentHashMap<>();

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
   * The repository of {@code reference}, whose tag and digest do not matter. No request is made.
   */
  public Repository repository(ImageReference reference, Access access) {
    Endpoint endpoint =
        endpoints.computeIfAbsent(reference.registry(), host -> Endpoint.of(host, options));
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
