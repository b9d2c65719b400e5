package guiximage.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The choice of a proxy for an address by {@link Proxies}; none for this machine itself. */
final class ProxyRule extends ProxySelector {
  /** Not a name such as {@code cafe.de}, which would be looked up. */
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*\\]?");

  private final Proxies proxies;

  ProxyRule(Proxies proxies) {
    this.proxies = proxies;
  }

  Optional<ProxyServer> find(String scheme, String host, int port) {
    if (Addresses.isLoopback(host) || isExcepted(host, port)) {
      return Optional.empty();
    }
    return (scheme.equals("https") ? proxies.https() : proxies.http()).map(ProxyServer::parse);
  }

  @Override
  public List<Proxy> select(URI uri) {
    int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    return find(uri.getScheme(), withoutBrackets(uri.getHost()), port)
        .map(
            server ->
                new Proxy(
                    Proxy.Type.HTTP,
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
      return inNetwork(host, rule.substring(0, slash), rule.substring(slash + 1));
    }
    int colon = rule.lastIndexOf(':');
    boolean hasPort = colon > 0 && (rule.indexOf(':') == colon || rule.charAt(colon - 1) == ']');
    if (hasPort && !rule.substring(colon + 1).equals(Integer.toString(port))) {
      return false;
    }
    String name = withoutBrackets(hasPort ? rule.substring(0, colon) : rule);
    String suffix = name.startsWith("*.") ? name.substring(1) : name;
    return suffix.startsWith(".")
        ? host.endsWith(suffix)
        : host.equals(suffix) || host.endsWith("." + suffix);
  }

  private static boolean inNetwork(String host, String network, String prefix) {
    Optional<byte[]> address = address(host);
    Optional<byte[]> base = address(network);
    if (address.isEmpty() || base.isEmpty() || address.get().length != base.get().length) {
      return false;
    }
    try {
      return samePrefix(address.get(), base.get(), Integer.parseInt(prefix));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean samePrefix(byte[] left, byte[] right, int bits) {
    for (int bit = 0; bit < Math.min(bits, left.length * Byte.SIZE); bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if ((left[bit / Byte.SIZE] & mask) != (right[bit / Byte.SIZE] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static Optional<byte[]> address(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(withoutBrackets(text)).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
