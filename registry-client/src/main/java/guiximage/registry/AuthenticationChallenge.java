package guiximage.registry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.Challenge;

/** An authentication challenge: what the {@code WWW-Authenticate} header of a 401 asks for. */
sealed interface AuthenticationChallenge {

  /** User name and password with every request. */
  record Basic() implements AuthenticationChallenge {}

  /**
   * A token.
   *
   * @param realm the address of the token server, not checked yet
   * @param scopes what the token has to allow
   */
  record Bearer(String realm, Optional<String> service, Scopes scopes)
      implements AuthenticationChallenge {}

  /** The first challenge that this client can meet, a bearer one before a basic one. */
  static Optional<AuthenticationChallenge> choose(List<Challenge> challenges) {
    Optional<AuthenticationChallenge> basic = Optional.empty();
    for (Challenge challenge : challenges) {
      String scheme = challenge.scheme().toLowerCase(Locale.ROOT);
      String realm = parameter(challenge, "realm").orElse("");
      if (scheme.equals("bearer") && !realm.isEmpty()) {
        return Optional.of(
            new Bearer(
                realm,
                parameter(challenge, "service"),
                Scopes.parse(parameter(challenge, "scope").orElse(""))));
      }
      if (scheme.equals("basic")) {
        basic = Optional.of(new Basic());
      }
    }
    return basic;
  }

  private static Optional<String> parameter(Challenge challenge, String name) {
    for (Map.Entry<String, String> entry : challenge.authParams().entrySet()) {
      // a challenge may have text without a name, which OkHttp keeps under null
      if (name.equalsIgnoreCase(String.valueOf(entry.getKey()))) {
        return Optional.of(entry.getValue());
      }
    }
    return Optional.empty();
  }
}
