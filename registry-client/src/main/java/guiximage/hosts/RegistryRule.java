package guiximage.hosts;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A {@code [[registry]]} of {@code registries.conf}: where images whose names begin with a prefix
 * are read, and how their registry is reached.
 *
 * @param prefix {@code host[:port][/path]}, or {@code *.domain} for all hosts below a domain
 * @param location that stands for the prefix; empty, which {@code *.domain} alone may have, for the
 *     name as it is
 * @param insecure whether the certificate of the registry does not matter, nor that it may have
 *     none
 * @param mirrors that are read before the registry itself, in this order
 * @param file that says so
 */
record RegistryRule(
    String prefix,
    String location,
    boolean insecure,
    boolean blocked,
    List<Mirror> mirrors,
    Path file) {
  private static final String ANY_HOST = "*.";

  /** A further place for the same images. */
  record Mirror(String location, boolean insecure, Reads reads) {}

  /** The references that a mirror is read for. */
  enum Reads {
    ALL,
    BY_DIGEST,
    BY_TAG;

    boolean include(ImageReference reference) {
      return this == ALL || reference.digest().isPresent() == (this == BY_DIGEST);
    }
  }

  RegistryRule {
    mirrors = List.copyOf(mirrors);
  }

  static boolean isForAnyHost(String prefix) {
    return prefix.startsWith(ANY_HOST);
  }

  /**
   * The number of characters of {@code name} that the prefix stands for; empty if the rule is for
   * other names. As in containers/image, a host without a port means that host with any.
   */
  OptionalInt matched(String name) {
    int end;
    if (isForAnyHost(prefix)) {
      String domain = prefix.substring(1);
      int begin = name.indexOf(domain);
      if (begin < 0 || name.substring(0, begin).contains("/")) {
        return OptionalInt.empty();
      }
      end = begin + domain.length();
    } else if (name.startsWith(prefix)) {
      end = prefix.length();
    } else {
      return OptionalInt.empty();
    }
    return end == name.length() || ":/@".indexOf(name.charAt(end)) >= 0
        ? OptionalInt.of(end)
        : OptionalInt.empty();
  }

  /**
   * The places to read an image that the rule is for, the registry itself last.
   *
   * @throws ImageException of kind CONFIGURATION if a location does not make it a reference
   */
  List<PullSource> sources(ImageReference reference) throws ImageException {
    List<PullSource> sources = new ArrayList<>();
    for (Mirror mirror : mirrors) {
      if (mirror.reads().include(reference)) {
        sources.add(new PullSource(at(mirror.location(), reference), mirror.insecure()));
      }
    }
    sources.add(new PullSource(location.isEmpty() ? reference : at(location, reference), insecure));
    return sources;
  }

  private ImageReference at(String place, ImageReference reference) throws ImageException {
    String name = reference.toString();
    String moved = place + name.substring(matched(name).orElseThrow());
    try {
      return ImageReference.parse(moved);
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "'%s': the location '%s' makes '%s' of '%s': %s"
              .formatted(file, place, moved, name, e.getMessage()),
          e);
    }
  }
}
