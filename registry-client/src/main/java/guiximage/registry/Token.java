package guiximage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * An access token from a token server.
 *
 * @param value a secret
 * @param life how long it is good for
 * @param refreshToken the next identity token, where the server changes it each time; a secret
 */
record Token(String value, Duration life, Optional<String> refreshToken) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final long SHORTEST_SECONDS = 60;
  private static final long LONGEST_SECONDS = 24 * 60 * 60;

  /**
   * Reads the answer of a token server; empty if it holds no token.
   *
   * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">distribution, token
   *     authentication</a>
   */
  static Optional<Token> parse(byte[] json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (IOException e) {
      return Optional.empty();
    }
    Optional<String> value = text(root, "token").or(() -> text(root, "access_token"));
    return value.map(
        token -> new Token(token, life(root.path("expires_in")), text(root, "refresh_token")));
  }

  private static Optional<String> text(JsonNode root, String key) {
    // a token is visible ASCII; anything else could not stand in a header
    return Optional.of(root.path(key).asText(""))
        .filter(text -> !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f));
  }

  private static Duration life(JsonNode seconds) {
    double stated = seconds.isNumber() ? seconds.doubleValue() : SHORTEST_SECONDS;
    return Duration.ofSeconds((long) Math.max(SHORTEST_SECONDS, Math.min(LONGEST_SECONDS, stated)));
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "Token[life=" + life + "]";
  }
}
