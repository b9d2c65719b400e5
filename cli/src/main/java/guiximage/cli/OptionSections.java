package guiximage.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The list of options in a help text, in sections: those of the command itself, then those of each
 * mixin under its own heading.
 */
final class OptionSections {
  private static final String OWN = "";

  private final Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();

  private OptionSections() {}

  /** A copy of what renders help texts, with the list of options in sections. */
  static Map<String, IHelpSectionRenderer> in(Map<String, IHelpSectionRenderer> renderers) {
    Map<String, IHelpSectionRenderer> changed = new HashMap<>(renderers);
    changed.put(
        UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING, help -> help.createHeading("%n"));
    changed.put(
        UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
        help -> help.subcommands().isEmpty() ? "" : help.createHeading("%nCommands:%n"));
    // a command without a heading of its own has that of its first mixin
    changed.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> OWN);
    changed.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionSections::text);
    return changed;
  }

  private static String text(Help help) {
    OptionSections all = new OptionSections();
    all.sections.put(OWN, new ArrayList<>());
    all.add(help.commandSpec(), OWN);
    StringBuilder text = new StringBuilder();
    all.sections.forEach(
        (heading, options) -> {
          // with all options, so that the columns of all sections are as wide
          Help.Layout layout =
              help.createDefaultLayout(help.commandSpec().options(), List.of(), help.colorScheme());
          options.forEach(option -> layout.addOption(option, help.parameterLabelRenderer()));
          text.append(help.createHeading(heading)).append(layout);
        });
    return text.toString();
  }

  private void add(CommandSpec spec, String heading) {
    Set<OptionSpec> own = new LinkedHashSet<>(spec.options());
    for (CommandSpec mixin : spec.mixins().values()) {
      mixin.options().forEach(own::remove);
    }
    own.removeIf(OptionSpec::hidden);
    if (!own.isEmpty()) {
      sections.computeIfAbsent(heading, name -> new ArrayList<>()).addAll(own);
    }
    for (CommandSpec mixin : spec.mixins().values()) {
      add(mixin, mixin.usageMessage().optionListHeading());
    }
  }
}
