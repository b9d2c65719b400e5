package guiximage.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The choice of a proxy for an address by {@link Proxies}; none for this machine itself. */
final class ProxyRule extends ProxySelector {
  private final Proxies proxies;

  ProxyRule(Proxies proxies) {
    this.proxies = proxies;
  }

  /**
   * The proxy for an address; empty if there is none.
   *
   * @throws IllegalArgumentException if it cannot be used
   */
  Optional<ProxyServer> find(String scheme, String host, int port) {
    if (Addresses.isLoopback(host) || isExcepted(host, port)) {
      return Optional.empty();
    }
    return (scheme.equals("https") ? proxies.https() : proxies.http()).map(ProxyServer::parse);
  }

  @Override
  public List<Proxy> select(URI uri) {
    int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    return find(uri.getScheme(), AddressRange.withoutBrackets(uri.getHost()), port)
        .map(
            server ->
                new Proxy(
                    server.type(),
                    InetSocketAddress.createUnresolved(server.host(), server.port())))
        .map(List::of)
        .orElse(List.of(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}

  private boolean isExcepted(String host, int port) {
    String name = host.toLowerCase(Locale.ROOT);
    return proxies.except().stream()
        .map(text -> text.toLowerCase(Locale.ROOT))
        .anyMatch(text -> matches(text, name, port));
  }

  private static boolean matches(String rule, String host, int port) {
    if (rule.equals("*")) {
      return true;
    }
    int slash = rule.indexOf('/');
    if (slash > 0) {
      Optional<byte[]> address = AddressRange.address(host);
      return address.isPresent()
          && AddressRange.parse(rule).filter(range -> range.contains(address.get())).isPresent();
    }
    int colon = rule.lastIndexOf(':');
    boolean hasPort = colon > 0 && (rule.indexOf(':') == colon || rule.charAt(colon - 1) == ']');
    if (hasPort && !rule.substring(colon + 1).equals(Integer.toString(port))) {
      return false;
    }
    String name = AddressRange.withoutBrackets(hasPort ? rule.substring(0, colon) : rule);
    String suffix = name.startsWith("*.") ? name.substring(1) : name;
    return suffix.startsWith(".")
        ? host.endsWith(suffix)
        : host.equals(suffix) || host.endsWith("." + suffix);
  }
}
