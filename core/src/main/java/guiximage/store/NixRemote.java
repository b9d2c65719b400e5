package guiximage.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The store that Nix uses, as {@code NIX_REMOTE} names it: {@code auto}, {@code daemon}, {@code
 * local}, {@code unix://SOCKET} or the root of a store, with {@code ?root=…&state=…}.
 *
 * @param daemon to be asked instead of the usual one
 * @param root under which the store lies
 * @param state directory of the database, if it is not at its usual place
 * @see <a href="https://nix.dev/manual/nix/2.34/store/types/">Nix manual, store types</a>
 */
record NixRemote(Optional<DaemonAddress> daemon, Optional<Path> root, Optional<Path> state) {

  /**
   * Reads the value of the variable.
   *
   * @throws IllegalArgumentException for a store on another machine, or one that this program
   *     cannot read
   */
  static NixRemote parse(String text) {
    int question = text.indexOf('?');
    String base = question < 0 ? text : text.substring(0, question);
    Map<String, String> parameters =
        question < 0 ? Map.of() : parameters(text.substring(question + 1));
    Optional<Path> root = path(parameters, "root");
    Optional<Path> state = path(parameters, "state");
    switch (base) {
      case "", "auto", "daemon", "local", "local://", "unix://" -> {
        return new NixRemote(Optional.empty(), root, state);
      }
      default -> {
        if (base.startsWith("/") || base.startsWith("local:///")) {
          Path place = Path.of(decode(base.replaceFirst("^local://", "")));
          return new NixRemote(Optional.empty(), root.or(() -> Optional.of(place)), state);
        }
        return new NixRemote(Optional.of(DaemonAddress.parse(base)), root, state);
      }
    }
  }

  private static Optional<Path> path(Map<String, String> parameters, String name) {
    return Optional.ofNullable(parameters.get(name))
        .filter(value -> value.startsWith("/"))
        .map(Path::of);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new TreeMap<>();
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parameters.put(parameter.substring(0, equals), decode(parameter.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
