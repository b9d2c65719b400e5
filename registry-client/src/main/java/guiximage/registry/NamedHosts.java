package guiximage.registry;

import java.util.Set;
import okhttp3.HttpUrl;

/**
 * A set of hosts that the caller named for one purpose.
 *
 * @param names each a host or an address, an IPv6 one in brackets or not, with a port or, for any
 *     port, without
 */
record NamedHosts(Set<String> names) {
  static final NamedHosts NONE = new NamedHosts(Set.of());

  NamedHosts {
    names = Set.copyOf(names);
  }

  /**
   * True if a registry was named.
   *
   * @param name as people write it
   * @param url where it is reached, which for Docker Hub is another host
   */
  boolean include(String name, HttpUrl url) {
    return names.contains(name) || include(url);
  }

  boolean include(HttpUrl url) {
    String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
    return names.contains(url.host())
        || names.contains(host)
        || names.contains(host + ":" + url.port());
  }
}
