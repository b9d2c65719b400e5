package guiximage.registry;

import guiximage.oci.DockerHub;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A registry as it is reached. What is spoken at a port of this machine is found out by the first
 * request; everywhere else it is settled from the beginning.
 */
final class Endpoint {
  private final String name;
  private volatile HttpUrl base;
  private volatile boolean settled;
  private volatile boolean answered;
  private final AtomicReference<@Nullable Long> firstAskedNanos =
      new AtomicReference<@Nullable Long>();

  private Endpoint(String name, HttpUrl base, boolean settled) {
    this.name = name;
    this.base = base;
    this.settled = settled;
  }

  /**
   * The way to a registry.
   *
   * @param registry host with its port if it has one
   */
  static Endpoint of(String registry, RegistryOptions options) {
    String host = registry.equals(DockerHub.REGISTRY) ? DockerHub.HOST : registry;
    HttpUrl plain = HttpUrl.get("http://" + host + "/");
    boolean named = options.plainHttpHosts().include(registry, plain);
    boolean local = Addresses.isLoopback(plain.host());
    return new Endpoint(
        registry, named || local ? plain : HttpUrl.get("https://" + host + "/"), !local);
  }

  /** As people write it. */
  String name() {
    return name;
  }

  HttpUrl base() {
    return base;
  }

  /** What {@link #base} is from then on, if it is read afterwards. */
  boolean isSettled() {
    return settled;
  }

  /** Notes that the registry has answered something. */
  void answer() {
    answered = true;
  }

  boolean hasAnswered() {
    return answered;
  }

  /**
   * The time at which the registry was asked first; empty if it has answered since.
   *
   * @param nowNanos the present time, which is noted at the first call
   */
  Optional<Long> unansweredSinceNanos(long nowNanos) {
    if (answered) {
      return Optional.empty();
    }
    firstAskedNanos.compareAndSet(null, nowNanos);
    return Optional.ofNullable(firstAskedNanos.get());
  }

  void settle() {
    settled = true;
  }

  void settleEncrypted() {
    base = encrypted(base);
    settled = true;
  }

  /** The same address with encryption. */
  static HttpUrl encrypted(HttpUrl url) {
    return url.newBuilder().scheme("https").port(url.port()).build();
  }

  /** The address of what {@code kind} there is in a repository. */
  HttpUrl url(String repository, String kind, String identifier) {
    return base.newBuilder()
        .addPathSegments("v2/" + repository + "/" + kind)
        .addPathSegment(identifier)
        .build();
  }
}
