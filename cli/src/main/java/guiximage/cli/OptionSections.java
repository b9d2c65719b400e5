package guiximage.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A help text whose options are in sections: those of the command itself, then those of each mixin
 * under its own heading.
 */
final class OptionSections extends Help {
  private static final String OWN = "";

  /** With more options than that, a command first shows those that most people need. */
  private static final int SHOWN_AT_ONCE = 25;

  private static final Set<String> COMMON =
      Set.of(
          "--registry",
          "--output",
          "--format",
          "--tag",
          "--image-tag",
          "--symlink",
          "--from-image",
          "--entry-point",
          "--cmd",
          "--env",
          "--user",
          "--workdir",
          "--expose",
          "--platform",
          "--compression",
          "--reuse-from",
          "--max-upload",
          "--verbose",
          "--help");

  private final boolean isWhole;

  /**
   * @param isWhole whether the options that few people need are shown too
   */
  OptionSections(CommandSpec command, ColorScheme colors, boolean isWhole) {
    super(command, colors);
    this.isWhole = isWhole;
  }

  @Override
  public String parameterListHeading(Object... none) {
    return createHeading("%n");
  }

  @Override
  public String commandListHeading(Object... none) {
    return subcommands().isEmpty() ? "" : createHeading("%nCommands:%n");
  }

  /** A command without a heading of its own has that of its first mixin. */
  @Override
  public String optionListHeading(Object... none) {
    return OWN;
  }

  @Override
  public String optionList() {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    sections.put(OWN, new ArrayList<>());
    add(commandSpec(), OWN, sections);
    int all = sections.values().stream().mapToInt(List::size).sum();
    if (!isWhole && all > SHOWN_AT_ONCE) {
      sections.values().forEach(options -> options.removeIf(option -> !isCommon(option)));
      sections.values().removeIf(List::isEmpty);
    }
    int shown = sections.values().stream().mapToInt(List::size).sum();
    StringBuilder text = new StringBuilder();
    sections.forEach(
        (heading, options) -> {
          // with all options, so that the columns of all sections are as wide
          Layout layout = createDefaultLayout(commandSpec().options(), List.of(), colorScheme());
          options.forEach(option -> layout.addOption(option, parameterLabelRenderer()));
          text.append(createHeading(heading)).append(layout);
        });
    if (shown < all) {
      text.append(
          createHeading(
              "%n%d more options: %s --help --all%n", all - shown, commandSpec().qualifiedName()));
    }
    return text.toString();
  }

  private static boolean isCommon(OptionSpec option) {
    return COMMON.contains(option.longestName());
  }

  private static void add(
      CommandSpec spec, String heading, Map<String, List<OptionSpec>> sections) {
    Set<OptionSpec> own = new LinkedHashSet<>(spec.options());
    for (CommandSpec mixin : spec.mixins().values()) {
      mixin.options().forEach(own::remove);
    }
    own.removeIf(OptionSpec::hidden);
    if (!own.isEmpty()) {
      sections.computeIfAbsent(heading, name -> new ArrayList<>()).addAll(own);
    }
    for (CommandSpec mixin : spec.mixins().values()) {
      add(mixin, mixin.usageMessage().optionListHeading(), sections);
    }
  }
}
