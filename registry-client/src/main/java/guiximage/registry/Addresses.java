package guiximage.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rules that tell addresses of this machine and of inner networks from public ones, without DNS.
 */
final class Addresses {
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|.*:.*");
  private static final Pattern HEXADECIMAL = Pattern.compile("(?i)(.*\\.)?0x[0-9a-f]*(\\..*)?");
  private static final int UNIQUE_LOCAL = 0xfc;
  private static final int UNIQUE_LOCAL_MASK = 0xfe;

  private Addresses() {}

  /** {@code localhost}, or an address of this machine. */
  static boolean isLoopback(String host) {
    return isLocalName(host) || literal(host).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /**
   * An address that no other server may send this program to: of this machine, of a private or
   * link-local network, or none at all.
   */
  static boolean isInternal(String host) {
    return isLocalName(host)
        || HEXADECIMAL.matcher(host).matches()
        || literal(host).filter(Addresses::isInternal).isPresent();
  }

  /** With or without the dot that ends a name in full: both may lead here. */
  private static boolean isLocalName(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return name.equals("localhost") || name.endsWith(".localhost");
  }

  private static boolean isInternal(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || uniqueLocal;
  }

  private static Optional<InetAddress> literal(String host) {
    if (!NUMERIC.matcher(host).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
