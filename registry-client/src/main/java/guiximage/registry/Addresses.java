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

  private Addresses() {}

  /** True if both name one machine: they are equal, or both name this one. */
  static boolean isSameMachine(String host, String other) {
    return host.equals(other) || (isLoopback(host) && isLoopback(other));
  }

  /** True for {@code localhost} and addresses of this machine. */
  static boolean isLoopback(String host) {
    return isLocalName(host) || literal(host).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /**
   * True for an address that no other server may send this program to: of this machine, or of any
   * range that IANA has set aside for a special purpose, such as private networks.
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
    return SpecialPurposeRanges.ALL.stream().anyMatch(range -> range.contains(bytes));
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
