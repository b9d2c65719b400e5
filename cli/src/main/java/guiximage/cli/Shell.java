package guiximage.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A shell that can complete command lines; named as people type it. */
enum Shell {
  bash {
    @Override
    String completion(CommandLine command) {
      return AutoComplete.bash(command.getCommandName(), command);
    }
  },
  zsh {
    @Override
    String completion(CommandLine command) {
      // zsh runs scripts of bash, but has no compopt. A file of its function path is read without
      // aliases and called as a function by the first completion, which then has to be made.
      String name = command.getCommandName();
      return "#compdef %1$s\nfunction compopt { : }\n%2$s[[ ${funcstack[1]-} != _%1$s ]] || _bash_complete -o default -F _complete_%1$s\n"
          .formatted(name, bash.completion(command));
    }
  },
  fish {
    @Override
    String completion(CommandLine command) {
      String name = command.getCommandName();
      List<String> lines = new ArrayList<>();
      addSubcommands(lines, name, "__fish_use_subcommand", command);
      for (CommandLine subcommand : command.getSubcommands().values()) {
        String seen = "'__fish_seen_subcommand_from " + subcommand.getCommandName() + "'";
        addSubcommands(lines, name, seen, subcommand);
        subcommand.getCommandSpec().options().stream()
            .filter(option -> !option.hidden())
            .forEach(option -> lines.add(line(name, seen, option)));
      }
      return String.join("\n", lines) + "\n";
    }
  };

  /** Longer descriptions are cut by terminals. */
  private static final int DESCRIPTION_CHARACTERS = 60;

  /** The script that makes this shell complete lines of {@code command}, to be run by it. */
  abstract String completion(CommandLine command);

  private static void addSubcommands(
      List<String> lines, String name, String condition, CommandLine command) {
    for (CommandLine subcommand : command.getSubcommands().values()) {
      CommandSpec spec = subcommand.getCommandSpec();
      lines.add(
          "complete -c %s -n %s -f -a %s -d %s"
              .formatted(name, condition, spec.name(), quoted(spec.usageMessage().description())));
    }
  }

  private static String line(String name, String condition, OptionSpec option) {
    String names =
        Stream.of(option.names())
            .map(
                word ->
                    word.startsWith("--") ? " -l " + word.substring(2) : " -s " + word.charAt(1))
            .collect(Collectors.joining());
    String value = option.arity().max() > 0 ? " -r" : "";
    return "complete -c %s -n %s%s%s -d %s"
        .formatted(name, condition, names, value, quoted(option.description()));
  }

  /** The beginning of a description as one word of fish. */
  private static String quoted(String... description) {
    String text = description.length == 0 ? "" : description[0].replaceAll("[%$]\\S*", "");
    String sentence = text.split("[.;:] |[.]$|%n", 2)[0].strip();
    String part =
        sentence.length() <= DESCRIPTION_CHARACTERS
            ? sentence
            : sentence.substring(0, sentence.lastIndexOf(' ', DESCRIPTION_CHARACTERS)) + " …";
    return "'" + part.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
