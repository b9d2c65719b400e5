package guiximage.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the subcommands, each with what surrounds it. */
final class Commands implements IFactory {
  private final Console console;
  private final Interruption interruption;

  Commands(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (type == PushCommand.class) {
      return type.cast(new PushCommand(console, interruption));
    }
    if (type == ExportCommand.class) {
      return type.cast(new ExportCommand(console, interruption));
    }
    if (type == InspectCommand.class) {
      return type.cast(new InspectCommand(console, interruption));
    }
    if (type == VerifyCommand.class) {
      return type.cast(new VerifyCommand(console, interruption));
    }
    if (type == CacheCommand.class) {
      return type.cast(new CacheCommand(console));
    }
    if (type == DemoCommand.class) {
      return type.cast(new DemoCommand(console, interruption));
    }
    if (type == StreamCommand.class) {
      return type.cast(new StreamCommand(console));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
