package guiximage.registry;

import guiximage.FailureKind;
import guiximage.Finding;
import guiximage.ImageException;
import guiximage.hosts.PullSource;
import guiximage.oci.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The way to a registry, examined as far as it leads: registries.conf, proxy, host name, TLS,
 * clock, API.
 */
final class ConnectionExamination {
  /** More than this and certificates and tokens are judged wrongly. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private final ImageReference reference;
  private final RegistryOptions options;
  private final RepositoryAccess access;
  private final Transport transport;
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable String tokenServer;

  ConnectionExamination(
      ImageReference reference,
      RegistryOptions options,
      RepositoryAccess access,
      Transport transport) {
    this.reference = reference;
    this.options = options;
    this.access = access;
    this.transport = transport;
  }

  /**
   * Examines the way, once.
   *
   * @return true if a registry answers at its end
   */
  boolean examine() throws IOException {
    findings.add(settings());
    findings.add(proxy());
    Optional<Finding> host = host();
    host.ifPresent(findings::add);
    return host.filter(found -> !found.isGood()).isEmpty() && contact();
  }

  /** The findings, in the order in which they were made. */
  List<Finding> findings() {
    return findings;
  }

  /** The token server that the registry names; empty if it names none, or has not been reached. */
  Optional<String> tokenServer() {
    return Optional.ofNullable(tokenServer);
  }

  private Finding settings() {
    try {
      List<PullSource> sources = options.registries().sources(reference);
      String mirrors =
          sources.size() == 1
              ? "no mirrors"
              : sources.stream()
                  .limit(sources.size() - 1L)
                  .map(source -> source.reference().name())
                  .collect(Collectors.joining(", ", "read from ", " first"));
      Optional<Finding> blocked =
          options
              .registries()
              .blockedBy(reference.name())
              .map(
                  file ->
                      Finding.bad(
                          "registries.conf",
                          FailureKind.CONFIGURATION,
                          "'%s' blocks %s".formatted(file, reference.name()),
                          "change that file, or name another registry"));
      String insecure =
          options.registries().isInsecure(reference.name())
              ? "; insecure: its certificate is not verified"
              : "";
      return blocked.orElseGet(() -> Finding.good("registries.conf", mirrors + insecure));
    } catch (ImageException e) {
      return Finding.of("registries.conf", e);
    }
  }

  private HttpUrl base() {
    return access.endpoint().base();
  }

  private Optional<ProxyServer> proxyServer() {
    HttpUrl url = base();
    return new ProxyRule(options.proxies()).find(url.scheme(), url.host(), url.port());
  }

  private Finding proxy() {
    try {
      return Finding.good(
          "proxy",
          proxyServer()
              .map(server -> "%s (%s_PROXY)".formatted(server, base().isHttps() ? "HTTPS" : "HTTP"))
              .orElseGet(() -> "none: " + reasonForNoProxy()));
    } catch (IllegalArgumentException e) {
      return Finding.bad(
          "proxy",
          FailureKind.CONFIGURATION,
          String.valueOf(e.getMessage()),
          "change the variable, or name the registry in NO_PROXY");
    }
  }

  private String reasonForNoProxy() {
    if (Addresses.isLoopback(base().host())) {
      return "the registry is on this machine";
    }
    Optional<String> proxy =
        base().isHttps() ? options.proxies().https() : options.proxies().http();
    String variable = base().isHttps() ? "HTTPS_PROXY" : "HTTP_PROXY";
    return proxy.isPresent() ? "NO_PROXY excepts it" : variable + " is not set";
  }

  /** The addresses of the host; empty where a proxy finds them. */
  private Optional<Finding> host() {
    String host = base().host();
    try {
      if (proxyServer().isPresent()) {
        return Optional.empty();
      }
      String addresses =
          Arrays.stream(InetAddress.getAllByName(host))
              .map(InetAddress::getHostAddress)
              .distinct()
              .collect(Collectors.joining(", "));
      return Optional.of(
          Finding.good("name", addresses.equals(host) ? addresses : host + " is " + addresses));
    } catch (UnknownHostException e) {
      return Optional.of(
          Finding.bad(
              "name",
              FailureKind.TEMPORARY,
              "the host name '" + host + "' is not known",
              "look at its spelling, at the network of this machine, and whether a proxy is needed"
                  + " (HTTPS_PROXY)"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Asks for the first time, without credentials. */
  private boolean contact() throws IOException {
    FirstAnswer answer;
    try {
      answer = FirstAnswer.of(access, transport);
    } catch (ImageException e) {
      findings.add(Finding.of(e.kind() == FailureKind.CERTIFICATE ? "TLS" : "connection", e));
      return false;
    }
    findings.add(
        Finding.good(
            "TLS",
            answer
                .encryption()
                .orElse(
                    "none: HTTP without encryption, as "
                        + (Addresses.isLoopback(base().host())
                            ? "on this machine"
                            : "--insecure-http or registries.conf permits"))));
    findings.add(clock(answer));
    findings.add(api(answer));
    tokenServer = answer.tokenServer().orElse(null);
    return answer.isRegistry();
  }

  private Finding clock(FirstAnswer answer) {
    Optional<Duration> ahead =
        answer.date().map(theirs -> Duration.between(theirs, options.clock().now()));
    if (ahead.isEmpty()) {
      return Finding.good("clock", "the registry does not say what time it is");
    }
    long seconds = ahead.get().toSeconds();
    return ahead.get().abs().compareTo(CLOCK_TOLERANCE) <= 0
        ? Finding.good("clock", "%+d s from that of the registry".formatted(seconds))
        : Finding.good(
            "clock",
            "%+d s from that of the registry".formatted(seconds),
            "set this machine's clock if it is the wrong one: tokens and certificates are judged"
                + " by it");
  }

  private Finding api(FirstAnswer answer) {
    return answer.isRegistry()
        ? Finding.good("API", "GET /v2/ is answered with " + answer.status() + answer.wants())
        : Finding.bad(
            "API",
            FailureKind.REGISTRY,
            "GET /v2/ is answered with " + answer.status(),
            "is it a registry? Look at host and port");
  }
}
