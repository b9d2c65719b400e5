package guiximage.registry;

import guiximage.FailureKind;
import guiximage.Finding;
import guiximage.ImageException;
import guiximage.IoSupplier;
import guiximage.PrintableText;
import guiximage.credentials.Credentials;
import guiximage.hosts.PullSource;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.ImageReference;
import guiximage.oci.Manifest;
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
 * An examination of a registry as this client reaches it: from the name of its host to what it
 * knows of the specification. What fails is found and named, and what builds upon it is not looked
 * at.
 */
public final class RegistryExamination {
  /** More than this and certificates and tokens are judged wrongly. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

  private final ImageReference reference;
  private final RegistryOptions options;
  private final RepositoryAccess access;
  private final Transport transport;
  private final Sessions sessions;
  private final ManifestStore manifests;
  private final List<Finding> findings = new ArrayList<>();
  private @Nullable String tokenServer;

  RegistryExamination(
      ImageReference reference,
      RegistryOptions options,
      RepositoryAccess access,
      Transport transport,
      Sessions sessions) {
    this.reference = reference;
    this.options = options;
    this.access = access;
    this.transport = transport;
    this.sessions = sessions;
    this.manifests =
        new ManifestStore(access.with(Scopes.ofRepository(access.repository(), "pull")), transport);
  }

  /**
   * Examines the registry. Without {@code write} nothing is stored there: an upload is begun and
   * given up.
   *
   * @param write whether to store a blob and manifests of a few bytes, and to delete them again
   * @return what was found, in the order in which it was looked at
   * @throws IOException only if the examination is interrupted
   */
  public List<Finding> examine(boolean write) throws IOException {
    findings.add(settings());
    findings.add(proxy());
    Optional<Finding> host = host();
    host.ifPresent(findings::add);
    if (host.filter(found -> !found.isGood()).isEmpty() && contact()) {
      findings.add(credentials());
      rights(write);
    }
    return List.copyOf(findings);
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

  private Finding credentials() {
    try {
      Optional<Credentials> found =
          options.credentials().find(access.endpoint().name(), access.repository());
      return found
          .map(known -> Finding.good("credentials", "user " + known + known.fromWhere()))
          .orElseGet(
              () ->
                  Finding.good(
                      "credentials",
                      "none are known for " + access.endpoint().name(),
                      "to log in: podman login %s, or docker login %s"
                          .formatted(access.endpoint().name(), access.endpoint().name())));
    } catch (ImageException e) {
      return Finding.good(
          "credentials",
          "they cannot be read: " + e.getMessage(),
          "access is tried without; mend the file or the helper if it is refused");
    } catch (IOException e) {
      return Finding.good(
          "credentials", "they cannot be read: " + PrintableText.line(String.valueOf(e)));
    }
  }

  private void rights(boolean write) throws IOException {
    Optional<ServedDocument> served = pull();
    boolean mayPush = push();
    if (tokenServer != null && mayPush) {
      findings.add(
          Finding.good("token", "given by %s for '%s'".formatted(tokenServer, access.scopes())));
    }
    if (write && mayPush) {
      findings.addAll(new ScratchUpload(access, transport, sessions, options).examine());
    } else if (served.isPresent()) {
      look(served.get());
    } else if (!write) {
      findings.add(
          Finding.good(
              "abilities",
              "not looked at, as there is no image",
              "--write tries them with a few bytes, which are deleted again"));
    }
  }

  private Optional<ServedDocument> pull() throws IOException {
    String identifier = reference.identifier();
    try {
      Optional<ServedDocument> served = manifests.get(identifier);
      findings.add(
          Finding.good(
              "pull",
              served
                  .map(document -> "allowed; '%s' is %s".formatted(identifier, document.digest()))
                  .orElse("allowed; there is no '%s'".formatted(identifier))));
      return served;
    } catch (ImageException e) {
      findings.add(Finding.of("pull", e));
      return Optional.empty();
    }
  }

  private boolean push() throws IOException {
    try {
      new BlobUpload(access, transport, sessions).tryOpening();
      findings.add(Finding.good("push", "allowed: an upload was begun, and given up"));
      return true;
    } catch (ImageException e) {
      findings.add(Finding.of("push", e));
      return false;
    }
  }

  /** Examines an image that is there, without writing anything. */
  private void look(ServedDocument served) throws IOException {
    findings.add(
        Finding.good(
            "manifest",
            served.mediaType().map(type -> "served as " + type).orElse("of a type not known")));
    findings.add(referrers(served.digest()));
    if (!served.isIndex()) {
      Optional<Descriptor> config = config(served);
      if (config.isPresent()) {
        findings.add(
            finding("mounts", () -> Abilities.mount(access, transport, sessions, config.get())));
        findings.add(
            finding("redirects", () -> Abilities.redirect(access, transport, config.get())));
      }
    }
  }

  private static Optional<Descriptor> config(ServedDocument served) {
    try {
      return Optional.of(Manifest.parse(served.bytes()).config());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Finding referrers(Digest subject) throws IOException {
    return finding("referrers", () -> Abilities.referrers(access, transport, subject));
  }

  static Finding finding(String subject, IoSupplier<String> text) throws IOException {
    try {
      return Finding.good(subject, text.get());
    } catch (ImageException e) {
      return Finding.of(subject, e);
    }
  }
}
