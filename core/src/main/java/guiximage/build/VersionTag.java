package guiximage.build;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tag that is a version: {@code v1.2}, {@code 1.2.3-rc1}, {@code 2.0-slim}.
 *
 * @param before the numbers: {@code v} or nothing
 * @param preview the name of a preview, such as {@code rc1}; empty for the version itself
 * @param kind what tells one image of a version from another, such as {@code -slim}; or nothing
 */
record VersionTag(
    String tag, String before, List<BigInteger> numbers, String preview, String kind) {
  private static final Pattern FORM =
      Pattern.compile(
          "(v?)([0-9]{1,18}(?:\\.[0-9]{1,18})*)(?:[-.]?((?:alpha|beta|rc|pre)[.0-9]*))?([-_].*)?");

  /** Lower versions first; a preview before the version that it is of. */
  private static final Comparator<VersionTag> ORDER =
      Comparator.comparing(VersionTag::numbers, VersionTag::compare)
          .thenComparing(version -> version.preview().isEmpty())
          .thenComparing(VersionTag::preview)
          .thenComparing(VersionTag::tag);

  /** Reads a tag; empty if it is no version. A number alone, such as that of a build, is none. */
  static Optional<VersionTag> parse(String tag) {
    Matcher matcher = FORM.matcher(tag);
    if (!matcher.matches() || (matcher.group(1).isEmpty() && !matcher.group(2).contains("."))) {
      return Optional.empty();
    }
    List<BigInteger> numbers =
        Arrays.stream(matcher.group(2).split("\\.")).map(BigInteger::new).toList();
    return Optional.of(
        new VersionTag(
            tag, matcher.group(1), numbers, text(matcher.group(3)), text(matcher.group(4))));
  }

  private static String text(@Nullable String group) {
    return group == null ? "" : group;
  }

  private static int compare(List<BigInteger> one, List<BigInteger> other) {
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      int order = at(one, i).compareTo(at(other, i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static BigInteger at(List<BigInteger> numbers, int index) {
    return index < numbers.size() ? numbers.get(index) : BigInteger.ZERO;
  }

  /** The highest of the tags that is a lower version of the same kind. */
  Optional<String> nearestLower(Collection<String> tags) {
    return tags.stream()
        .flatMap(text -> parse(text).stream())
        .filter(other -> other.before().equals(before) && other.kind().equals(kind))
        .filter(other -> ORDER.compare(other, this) < 0)
        .max(ORDER)
        .map(VersionTag::tag);
  }
}
