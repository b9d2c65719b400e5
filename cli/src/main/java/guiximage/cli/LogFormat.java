package guiximage.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Form of the lines on standard error; names as they are written on the command line. */
enum LogFormat {
  text {
    @Override
    String written(Level level, String message) {
      return level.prefix + message;
    }
  },
  json {
    @Override
    String written(Level level, String message) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("time", Instant.now().toString());
      line.put("level", level.name());
      line.put("message", message);
      return line.toString();
    }
  };

  /** The urgency of a line; names as they are in JSON. */
  enum Level {
    debug(""),
    info(""),
    warning("guix-image: warning: "),
    error("guix-image: error: ");

    private final String prefix;

    Level(String prefix) {
      this.prefix = prefix;
    }
  }

  /** The one that {@code command} was asked for, as far as its line was understood. */
  static LogFormat of(CommandLine command) {
    OptionSpec option = command.getCommandSpec().findOption("--log-format");
    return option != null && option.getValue() == json ? json : text;
  }

  abstract String written(Level level, String message);

  /** One line without its end, and nothing that would steer a terminal. */
  String line(Level level, String message) {
    return written(level, message.replaceAll("[\\p{Cc}\\p{Cf}]+", " ").strip());
  }
}
