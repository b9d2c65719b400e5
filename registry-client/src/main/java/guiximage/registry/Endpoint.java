package guiximage.registry;

import guiximage.oci.DockerHub;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A registry as it is reached. What is spoken at a port of this machine, or of a registry that
 * {@code registries.conf} calls insecure, is found out by the first request; everywhere else it is
 * settled from the beginning.
 */
final class Endpoint {
  private final String name;
  private final HttpUrl first;
  private final boolean insecure;
  private final @Nullable Path blockedBy;
  private volatile HttpUrl base;
  private volatile boolean settled;
  private volatile boolean answered;
  private final AtomicReference<@Nullable Long> firstAskedNanos =
      new AtomicReference<@Nullable Long>();

  private Endpoint(
      String name, HttpUrl base, boolean settled, boolean insecure, Optional<Path> blockedBy) {
    this.name = name;
    this.first = base;
    this.insecure = insecure;
    this.blockedBy = blockedBy.orElse(null);
    this.base = base;
    this.settled = settled;
  }

  /**
   * The way to a registry.
   *
   * @param registry host with its port if it has one
   * @param insecure whether its certificate does not matter, nor that it may have none
   * @param blockedBy the file that forbids it
   */
  static Endpoint of(
      String registry, RegistryOptions options, boolean insecure, Optional<Path> blockedBy) {
    String host = registry.equals(DockerHub.REGISTRY) ? DockerHub.HOST : registry;
    HttpUrl plain = HttpUrl.get("http://" + host + "/");
    boolean named = options.plainHttpHosts().include(registry, plain);
    boolean local = Addresses.isLoopback(plain.host());
    return new Endpoint(
        registry,
        named || local ? plain : HttpUrl.get("https://" + host + "/"),
        !local && (named || !insecure),
        insecure,
        blockedBy);
  }

  /** As people write it. */
  String name() {
    return name;
  }

  HttpUrl base() {
    return base;
  }

  /** The file that forbids the registry; empty if none does. */
  Optional<Path> blockedBy() {
    return Optional.ofNullable(blockedBy);
  }

  /** True if the registry itself is at {@code url} and need not prove that it is. */
  boolean isUnverified(HttpUrl url) {
    return insecure
        && url.isHttps()
        && url.host().equals(first.host())
        && url.port() == encrypted(first).port();
  }

  /** True once {@link #base}, if it is read afterwards, does not change any more. */
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

  void settlePlain() {
    base = plain(base);
    settled = true;
  }

  /** An address at the registry in the scheme that it turned out to speak; any other as it is. */
  HttpUrl settled(HttpUrl url) {
    HttpUrl found = base;
    boolean outdated = Origin.of(url).equals(Origin.of(first)) && found.isHttps() != url.isHttps();
    return outdated ? url.newBuilder().scheme(found.scheme()).port(found.port()).build() : url;
  }

  /** The same address without encryption, at the usual port if it was at the usual one. */
  static HttpUrl plain(HttpUrl url) {
    int port =
        url.port() == HttpUrl.defaultPort("https") ? HttpUrl.defaultPort("http") : url.port();
    return url.newBuilder().scheme("http").port(port).build();
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
