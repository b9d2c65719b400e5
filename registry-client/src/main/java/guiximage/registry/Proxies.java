package guiximage.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The proxies of this machine, as the usual environment variables name them. The caller reads the
 * variables.
 *
 * @param https for encrypted requests, {@code
 *     [http://|socks5://|socks5h://][user:password@]host[:port]}
 * @param http for the others
 * @param except hosts that are asked directly: a host, {@code .suffix}, an address or network in
 *     CIDR form, each with a port or without, or {@code *}
 */
public record Proxies(Optional<String> https, Optional<String> http, List<String> except) {
  public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

  public Proxies {
    except = List.copyOf(except);
  }

  /**
   * Reads the values of {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}; empty text is
   * as good as none. A proxy that cannot be used is a failure of the request that needs it.
   */
  public static Proxies parse(
      Optional<String> https, Optional<String> http, Optional<String> except) {
    return new Proxies(
        https.filter(text -> !text.isBlank()),
        http.filter(text -> !text.isBlank()),
        Arrays.stream(except.orElse("").split(",", -1))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .toList());
  }

  private static String withoutUser(String proxy) {
    return proxy.substring(proxy.lastIndexOf('@') + 1).replaceFirst("^http://", "");
  }

  /** Without user names and passwords. */
  @Override
  public String toString() {
    return "Proxies[https="
        + https.map(Proxies::withoutUser)
        + ", http="
        + http.map(Proxies::withoutUser)
        + ", except="
        + except
        + "]";
  }
}
