package guiximage.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.task.ChildProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A caller of {@code docker-credential-NAME}. Never shows what such a program writes.
 *
 * @see <a href="https://github.com/docker/docker-credential-helpers">docker-credential-helpers</a>
 */
final class CredentialHelper {
  static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

  private static final int MAX_OUTPUT_BYTES = 64 * 1024;
  private static final String NOT_FOUND = "credentials not found in native keychain";
  private static final String TOKEN_USER = "<token>";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*+");
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final String searchPath;
  private final Duration timeout;

  /**
   * Finds programs.
   *
   * @param searchPath the value of {@code PATH}; relative directories in it are passed over
   */
  CredentialHelper(String searchPath, Duration timeout) {
    this.searchPath = searchPath;
    this.timeout = timeout;
  }

  /**
   * The credentials that a helper has for a server; empty if it has none.
   *
   * @throws ImageException of kind CREDENTIALS if it cannot be asked or fails
   */
  Optional<Credentials> find(String name, String server) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw failure(name, "is not a valid name");
    }
    ChildProgram program =
        ChildProgram.find(searchPath, "docker-credential-" + name)
            .orElseThrow(() -> failure(name, "is not an executable program on the PATH"));
    ChildProgram.Result result;
    try {
      result =
          program.run(
              List.of("get"), server.getBytes(StandardCharsets.UTF_8), timeout, MAX_OUTPUT_BYTES);
    } catch (ChildProgram.FailedException e) {
      throw failure(name, String.valueOf(e.getMessage()));
    }
    if (new String(result.output(), StandardCharsets.UTF_8).contains(NOT_FOUND)) {
      return Optional.empty();
    }
    if (result.exitCode() != 0) {
      throw failure(name, "failed with exit code " + result.exitCode());
    }
    return parse(name, result.output());
  }

  private static Optional<Credentials> parse(String name, byte[] output) throws ImageException {
    JsonNode root;
    try {
      root = MAPPER.readTree(output);
    } catch (IOException e) {
      throw failure(name, "did not answer with JSON");
    }
    if (!root.path("Secret").isTextual()) {
      throw failure(name, "answered without a secret");
    }
    String username = root.path("Username").asText("");
    String secret = root.path("Secret").textValue();
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        username.equals(TOKEN_USER)
            ? Credentials.ofIdentityToken(username, secret)
            : Credentials.ofPassword(username, secret));
  }

  private static ImageException failure(String name, String what) {
    return new ImageException(
        FailureKind.CREDENTIALS,
        "the credential helper 'docker-credential-%s' %s"
            .formatted(PrintableText.line(name), what));
  }
}
