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

  OptionSections(CommandSpec command, ColorScheme colors) {
    super(command, colors);
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
    StringBuilder text = new StringBuilder();
    sections.forEach(
        (heading, options) -> {
          // with all options, so that the columns of all sections are as wide
          Layout layout = createDefaultLayout(commandSpec().options(), List.of(), colorScheme());
          options.forEach(option -> layout.addOption(option, parameterLabelRenderer()));
          text.append(createHeading(heading)).append(layout);
        });
    return text.toString();
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
