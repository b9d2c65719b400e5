package guiximage.registry;

import guiximage.PrintableText;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The outlet of warnings, of registries and of this client: each line is passed on once.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#warnings">
 *     distribution-spec 1.1.1, warnings</a>
 */
final class Warnings {
  private static final int MAX_WARNINGS = 50;
  private static final Pattern VALUE = Pattern.compile("299 - \"((?:[^\"\\\\]|\\\\.)*+)\".*");

  private final Consumer<String> sink;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  Warnings(Consumer<String> sink) {
    this.sink = sink;
  }

  void note(String host, List<String> headers) {
    for (String header : headers) {
      Matcher matcher = VALUE.matcher(header);
      if (matcher.matches()) {
        say(host + " warns: " + PrintableText.line(matcher.group(1).replaceAll("\\\\(.)", "$1")));
      }
    }
  }

  void say(String line) {
    if (seen.size() < MAX_WARNINGS && seen.add(line)) {
      sink.accept(line);
    }
  }
}
