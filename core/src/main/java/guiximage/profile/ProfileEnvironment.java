package guiximage.profile;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables that a profile's {@code etc/profile} sets in an empty environment. Only its {@code
 * export NAME=VALUE} lines count; a value may name variables, with {@code :-} and {@code :+}.
 */
final class ProfileEnvironment {
  private static final Pattern EXPORT =
      Pattern.compile("export ([A-Za-z_][A-Za-z0-9_]*)=(?:\"(.*)\"|'([^']*)'|([^\"'\\s]*))\\s*");
  private static final Pattern EXPANSION =
      Pattern.compile(
          "\\$([A-Za-z_][A-Za-z0-9_]*)"
              + "|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:[-+])([^{}$`]*))?\\}"
              + "|\\\\([\\\\\"$`])"
              + "|([$`\"])");

  private final SortedMap<String, String> variables = new TreeMap<>();

  private ProfileEnvironment() {}

  /**
   * Variables by name.
   *
   * @throws IllegalArgumentException if a line does more than that, such as running a command
   */
  static SortedMap<String, String> parse(String text) {
    ProfileEnvironment environment = new ProfileEnvironment();
    text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("export "))
        .forEach(environment::export);
    return Collections.unmodifiableSortedMap(environment.variables);
  }

  private void export(String line) {
    Matcher export = EXPORT.matcher(line);
    if (!export.matches()) {
      throw notUnderstood(line);
    }
    String name = group(export, 1);
    String value =
        export.group(3) != null
            ? group(export, 3)
            : expand(line, group(export, 2) + group(export, 4));
    variables.put(name, value);
  }

  private String expand(String line, String value) {
    StringBuilder expanded = new StringBuilder();
    Matcher expansion = EXPANSION.matcher(value);
    while (expansion.find()) {
      if (expansion.group(6) != null) {
        throw notUnderstood(line);
      }
      expansion.appendReplacement(expanded, Matcher.quoteReplacement(replacement(expansion)));
    }
    return expansion.appendTail(expanded).toString();
  }

  private String replacement(Matcher expansion) {
    if (expansion.group(5) != null) {
      return group(expansion, 5);
    }
    String current = variables.getOrDefault(group(expansion, 1) + group(expansion, 2), "");
    String alternative = group(expansion, 4);
    return switch (group(expansion, 3)) {
      case ":-" -> current.isEmpty() ? alternative : current;
      case ":+" -> current.isEmpty() ? "" : alternative;
      default -> current;
    };
  }

  /** Empty for a group that took no part. */
  private static String group(Matcher matcher, int number) {
    String text = matcher.group(number);
    return text == null ? "" : text;
  }

  private static IllegalArgumentException notUnderstood(String line) {
    return new IllegalArgumentException("'" + line + "' is more than export NAME=\"VALUE\"");
  }
}
