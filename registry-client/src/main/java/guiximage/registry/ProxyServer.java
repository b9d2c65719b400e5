package guiximage.registry;

import guiximage.PrintableText;
import java.net.Proxy;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.HttpUrl;

/**
 * A proxy that speaks HTTP or SOCKS 5. One of SOCKS finds the addresses of names itself, as Go's
 * programs have it for {@code socks5} too.
 *
 * @param authorization the value of its header, if it wants one; a secret
 */
record ProxyServer(Proxy.Type type, String host, int port, Optional<String> authorization) {
  private static final Map<String, Proxy.Type> KINDS =
      Map.of("http", Proxy.Type.HTTP, "socks5", Proxy.Type.SOCKS, "socks5h", Proxy.Type.SOCKS);
  private static final int SOCKS_PORT = 1080;
  private static final String FORM = "[http://|socks5://|socks5h://]host[:port]";

  /**
   * Reads a proxy.
   *
   * @throws IllegalArgumentException if it is not a host, or of a kind that is not supported
   */
  static ProxyServer parse(String text) {
    int separator = text.indexOf("://");
    String kind = separator < 0 ? "http" : text.substring(0, separator).toLowerCase(Locale.ROOT);
    String rest = separator < 0 ? text : text.substring(separator + 3);
    Proxy.Type type = KINDS.get(kind);
    HttpUrl parsed = type == null ? null : HttpUrl.parse("http://" + rest);
    if (type == null || parsed == null) {
      throw new IllegalArgumentException(
          "the proxy '%s' is not of the form %s".formatted(withoutUser(text), FORM));
    }
    boolean hasUser = !parsed.username().isEmpty();
    if (type == Proxy.Type.HTTP) {
      return new ProxyServer(
          type,
          parsed.host(),
          parsed.port(),
          hasUser
              ? Optional.of(Credentials.basic(parsed.username(), parsed.password()))
              : Optional.empty());
    }
    if (hasUser) {
      throw new IllegalArgumentException(
          ("the proxy '%s' of SOCKS has a user, which is supported for HTTP proxies only; name"
                  + " one that needs no password, such as that of 'ssh -D 1080 HOST', or an HTTP"
                  + " proxy")
              .formatted(withoutUser(text)));
    }
    boolean hasPort = rest.replaceAll("/.*", "").matches(".*:[0-9]+");
    return new ProxyServer(
        type, parsed.host(), hasPort ? parsed.port() : SOCKS_PORT, Optional.empty());
  }

  private static String withoutUser(String text) {
    return PrintableText.line(text.substring(text.lastIndexOf('@') + 1));
  }

  @Override
  public String toString() {
    return (type == Proxy.Type.SOCKS ? "socks5://" : "") + host + ":" + port;
  }
}
