package guiximage.cli;

import guiximage.cli.demo.DemoCommand;
import guiximage.cli.demo.RehearseCommand;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The subcommands, made when they are needed. */
final class Commands {
  private static final Set<String> VERSION_OPTIONS = Set.of("-V", "--version");

  private final Map<String, Supplier<Object>> makers = new LinkedHashMap<>();

  Commands(Console console, Interruption interruption) {
    makers.put("push", () -> new PushCommand(console, interruption));
    makers.put("export", () -> new ExportCommand(console, interruption));
    makers.put("plan", () -> new PlanCommand(console, interruption));
    makers.put("index", () -> new IndexCommand(console, interruption));
    makers.put("tag", () -> new TagCommand(console, interruption));
    makers.put("copy", () -> new CopyCommand(console, interruption));
    makers.put("stream", () -> new StreamCommand(console));
    makers.put("verify", () -> new VerifyCommand(console, interruption));
    makers.put("inspect", () -> new InspectCommand(console, interruption));
    makers.put("doctor", () -> new DoctorCommand(console, interruption));
    makers.put("cache", () -> new CacheCommand(console));
    makers.put("completion", () -> new CompletionCommand(console, this::wholeCommand));
    makers.put(
        "demo",
        () ->
            new DemoCommand(
                console.err(),
                System.getProperty("guiximage.name", "guix-image"),
                (variables, words) -> GuixImage.run(console.with(variables), interruption, words)));
    makers.put("rehearse", Commands::rehearsal);
  }

  private static RehearseCommand rehearsal() {
    return new RehearseCommand(
        Path.of(System.getProperty("java.io.tmpdir")),
        home ->
            (variables, words) ->
                GuixImage.run(Console.silent(home).with(variables), Interruption.none(), words));
  }

  /** The command with every subcommand that people are to know. */
  CommandLine wholeCommand() {
    CommandLine command = new CommandLine(new GuixImage());
    makers.values().stream()
        .map(maker -> new CommandLine(maker.get()))
        .filter(subcommand -> !subcommand.getCommandSpec().usageMessage().hidden())
        .forEach(subcommand -> command.addSubcommand(subcommand.getCommandName(), subcommand));
    return command;
  }

  /**
   * Adds the subcommand that {@code arguments} begin with; all if they begin with none, for help.
   * Describing the options of the others would take half of the time to start.
   */
  void addTo(CommandLine command, String... arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    Optional<Supplier<Object>> named = Optional.ofNullable(makers.get(first));
    if (named.isPresent()) {
      command.addSubcommand(named.get().get());
    } else if (!VERSION_OPTIONS.contains(first)) {
      makers.values().forEach(maker -> command.addSubcommand(maker.get()));
      command.addSubcommand(new CommandLine.HelpCommand());
    }
  }
}
