package guiximage.cli;

import java.util.Map;
import java.util.Optional;

/**
 * The input of the process besides its command line.
 *
 * @param standardInput the stream that is piped in
 * @param environment variables by name
 */
record ProcessInput(StandardInput standardInput, Map<String, String> environment) {

  ProcessInput {
    environment = Map.copyOf(environment);
  }

  /** The value of an environment variable; empty if it is not set or has no characters. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
