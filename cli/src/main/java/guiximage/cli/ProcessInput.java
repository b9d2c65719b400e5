package guiximage.cli;

import guiximage.registry.Secrets;
import java.util.Map;
import java.util.Optional;

/**
 * The input of the process besides its command line.
 *
 * @param standardInput the stream that is piped in
 * @param environment variables by name
 * @param secrets those that have come in so far; they are never printed
 */
record ProcessInput(StandardInput standardInput, Map<String, String> environment, Secrets secrets) {

  ProcessInput {
    environment = Map.copyOf(environment);
  }

  /** Input of which no secret is known yet. */
  ProcessInput(StandardInput standardInput, Map<String, String> environment) {
    this(standardInput, environment, new Secrets());
  }

  /** The value of an environment variable; empty if it is not set or has no characters. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
