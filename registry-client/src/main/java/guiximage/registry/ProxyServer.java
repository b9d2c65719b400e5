package guiximage.registry;

import guiximage.PrintableText;
import java.util.Optional;
import okhttp3.Credentials;
import okhttp3.HttpUrl;

/**
 * A proxy that speaks HTTP.
 *
 * @param authorization the value of its header, if it wants one; a secret
 */
record ProxyServer(String host, int port, Optional<String> authorization) {

  static ProxyServer parse(String text) {
    String url = text.contains("://") ? text : "http://" + text;
    HttpUrl parsed = url.startsWith("http://") ? HttpUrl.parse(url) : null;
    if (parsed == null) {
      throw new IllegalArgumentException(
          "the proxy '" + withoutUser(text) + "' is not of the form [http://]host[:port]");
    }
    Optional<String> authorization =
        parsed.username().isEmpty()
            ? Optional.empty()
            : Optional.of(Credentials.basic(parsed.username(), parsed.password()));
    return new ProxyServer(parsed.host(), parsed.port(), authorization);
  }

  private static String withoutUser(String text) {
    return PrintableText.line(text.substring(text.lastIndexOf('@') + 1));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
