package guiximage.registry;

import java.util.List;
import java.util.stream.Stream;

/**
 * The address ranges that no registry may send this program to.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA IPv4
 *     Special-Purpose Address Registry</a>, as of 2025-10-09
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA IPv6
 *     Special-Purpose Address Registry</a>, as of 2025-10-09
 */
final class SpecialPurposeRanges {
  private static final String IPV4 =
      """
      0.0.0.0/8
      10.0.0.0/8
      100.64.0.0/10
      127.0.0.0/8
      169.254.0.0/16
      172.16.0.0/12
      192.0.0.0/24
      192.0.2.0/24
      192.31.196.0/24
      192.52.193.0/24
      192.88.99.0/24
      192.168.0.0/16
      192.175.48.0/24
      198.18.0.0/15
      198.51.100.0/24
      203.0.113.0/24
      240.0.0.0/4
      """;

  private static final String IPV6 =
      """
      ::1/128
      ::/128
      ::ffff:0:0/96
      64:ff9b::/96
      64:ff9b:1::/48
      100::/64
      100:0:0:1::/64
      2001::/23
      2001:db8::/32
      2002::/16
      2620:4f:8000::/48
      3fff::/20
      5f00::/16
      fc00::/7
      fe80::/10
      """;

  /** Multicast, and addresses that are deprecated: IPv4-compatible and site-local ones. */
  private static final String OTHERS =
      """
      224.0.0.0/4
      ff00::/8
      ::/96
      fec0::/10
      """;

  static final List<AddressRange> ALL =
      Stream.of(IPV4, IPV6, OTHERS)
          .flatMap(String::lines)
          .map(range -> AddressRange.parse(range).orElseThrow())
          .toList();

  private SpecialPurposeRanges() {}
}
