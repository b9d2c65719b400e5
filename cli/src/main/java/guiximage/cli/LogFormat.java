package guiximage.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.PrintableText;
import java.time.Instant;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Form of the lines on standard error; names as they are written on the command line. */
enum LogFormat {
  text {
    @Override
    String written(Level level, String message, Map<String, ?> fields) {
      return level.prefix + message;
    }
  },
  json {
    @Override
    String written(Level level, String message, Map<String, ?> fields) {
      ObjectNode line = MAPPER.createObjectNode();
      line.put("time", Instant.now().toString());
      line.put("level", level.name());
      fields.forEach((name, value) -> line.set(name, MAPPER.valueToTree(value)));
      line.put("message", message);
      return line.toString();
    }
  };

  private static final JsonMapper MAPPER = new JsonMapper();

  /** The urgency of a line; names as they are in JSON. */
  enum Level {
    debug("", ""),
    info("", ""),
    warning("guix-image: warning: ", "\u001b[1;33m"),
    error("guix-image: error: ", "\u001b[1;31m");

    private static final String USUAL = "\u001b[0m";

    private final String prefix;
    private final String colour;

    Level(String prefix, String colour) {
      this.prefix = prefix;
      this.colour = colour;
    }

    /** The line with the prefix of this level in its colour. */
    String painted(String line) {
      return prefix.isEmpty() || !line.startsWith(prefix)
          ? line
          : colour + prefix.strip() + USUAL + line.substring(prefix.length() - 1);
    }
  }

  /** The one that {@code command} was asked for, as far as its line was understood. */
  static LogFormat of(CommandLine command) {
    OptionSpec option = command.getCommandSpec().findOption("--log-format");
    return option != null && option.getValue() == json ? json : text;
  }

  abstract String written(Level level, String message, Map<String, ?> fields);

  /** One line without its end, and nothing that would steer a terminal. */
  String line(Level level, String message) {
    return line(level, message, Map.of());
  }

  /**
   * The same with what the message says as values, for programs.
   *
   * @param fields in their order: {@code event} first, then its values; only JSON has them
   */
  String line(Level level, String message, Map<String, ?> fields) {
    return written(level, PrintableText.shown(message).strip(), fields);
  }
}
