package guiximage.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A range of IP addresses: those that share the first bits with one of them. */
final class AddressRange {
  /** Not a name such as {@code cafe.de}, which would be looked up. */
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*\\]?");

  private final byte[] first;
  private final int prefixBits;

  private AddressRange(byte[] first, int prefixBits) {
    this.first = first;
    this.prefixBits = prefixBits;
  }

  /** Reads {@code ADDRESS/BITS}; empty if {@code text} has another form. */
  static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    Optional<byte[]> first = slash < 0 ? Optional.empty() : address(text.substring(0, slash));
    try {
      int bits = Integer.parseInt(text.substring(slash + 1));
      return first.filter(bytes -> bits >= 0).map(bytes -> new AddressRange(bytes, bits));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * The bytes of an address in numbers, an IPv6 one in brackets or not; of one that holds an IPv4
   * address in its last four bytes, after {@code ::ffff}, those four. Empty for a name.
   */
  static Optional<byte[]> address(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(withoutBrackets(text)).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  boolean contains(byte[] address) {
    if (address.length != first.length) {
      return false;
    }
    int wholeBytes = Math.min(prefixBits, address.length * Byte.SIZE) / Byte.SIZE;
    int restBits = Math.min(prefixBits, address.length * Byte.SIZE) % Byte.SIZE;
    return Arrays.equals(address, 0, wholeBytes, first, 0, wholeBytes)
        && (restBits == 0
            || (address[wholeBytes] & 0xff) >> (Byte.SIZE - restBits)
                == (first[wholeBytes] & 0xff) >> (Byte.SIZE - restBits));
  }
}
