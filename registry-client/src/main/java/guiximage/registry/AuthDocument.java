package guiximage.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Docker's {@code config.json} or podman's {@code auth.json}. What it holds is never shown.
 *
 * @see <a href="https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md">
 *     containers-auth.json(5)</a>
 */
final class AuthDocument {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final List<String> DOCKER_HUB =
      List.of("docker.io", "index.docker.io", "registry-1.docker.io");

  /** What Docker stores its own registry under. */
  private static final String DOCKER_HUB_SERVER = "https://index.docker.io/v1/";

  private final String name;
  private final JsonNode root;

  private AuthDocument(String name, JsonNode root) {
    this.name = name;
    this.root = root;
  }

  /**
   * Reads a document.
   *
   * @param name for messages
   * @throws ImageException of kind CREDENTIALS if it is malformed
   */
  static AuthDocument parse(String name, byte[] json) throws ImageException {
    try {
      JsonNode root = MAPPER.readTree(json);
      if (root.isMissingNode()) {
        return new AuthDocument(name, MAPPER.createObjectNode());
      }
      if (!root.isObject()) {
        throw new ImageException(FailureKind.CREDENTIALS, name + " is not a JSON object");
      }
      return new AuthDocument(name, root);
    } catch (ImageException e) {
      throw e;
    } catch (JsonProcessingException e) {
      // neither its message nor a cause: both quote the document
      throw new ImageException(
          FailureKind.CREDENTIALS,
          "%s is not valid JSON at line %d, column %d"
              .formatted(name, e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (IOException e) {
      throw new ImageException(FailureKind.CREDENTIALS, name + " is not valid JSON");
    }
  }

  /**
   * A program that knows.
   *
   * @param server what to ask it for
   */
  record Helper(String name, String server) {}

  /** The programs to ask, the most specific first. */
  List<Helper> helpers(String registry, String repository) throws ImageException {
    List<Helper> found = new ArrayList<>();
    for (String key : keys(registry, repository)) {
      for (Map.Entry<String, JsonNode> entry : root.path("credHelpers").properties()) {
        if (normalized(entry.getKey()).equals(key) && entry.getValue().isTextual()) {
          found.add(new Helper(entry.getValue().textValue(), entry.getKey()));
        }
      }
    }
    JsonNode store = root.path("credsStore");
    if (found.isEmpty() && store.isTextual() && !store.textValue().isEmpty()) {
      String server = DOCKER_HUB.contains(registry) ? DOCKER_HUB_SERVER : registry;
      found.add(new Helper(store.textValue(), server));
    }
    return found;
  }

  /** What the document itself says, the most specific entry first. */
  Optional<Credentials> find(String registry, String repository) throws ImageException {
    for (String key : keys(registry, repository)) {
      for (Map.Entry<String, JsonNode> entry : root.path("auths").properties()) {
        if (normalized(entry.getKey()).equals(key)) {
          Optional<Credentials> found = read(entry.getKey(), entry.getValue());
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  /** {@code host/a/b}, {@code host/a}, {@code host}. */
  private static List<String> keys(String registry, String repository) {
    List<String> keys = new ArrayList<>();
    String host = normalized(registry);
    for (String path = host + "/" + repository;
        path.length() > host.length();
        path = path.substring(0, path.lastIndexOf('/'))) {
      keys.add(path);
    }
    keys.add(host);
    return keys;
  }

  /** Without scheme, API version, usual port and Docker Hub's other names. */
  private static String normalized(String key) {
    boolean isUrl = key.startsWith("https://") || key.startsWith("http://");
    String rest = isUrl ? key.substring(key.indexOf("//") + 2) : key;
    int slash = rest.indexOf('/');
    String host = (slash < 0 ? rest : rest.substring(0, slash)).toLowerCase(Locale.ROOT);
    String path = slash < 0 || isUrl ? "" : rest.substring(slash);
    if (path.equals("/v1/") || path.equals("/v2/") || path.equals("/")) {
      path = "";
    }
    if (host.endsWith(":443")) {
      host = host.substring(0, host.length() - ":443".length());
    }
    return (DOCKER_HUB.contains(host) ? DOCKER_HUB.get(0) : host) + path;
  }

  private Optional<Credentials> read(String key, JsonNode entry) throws ImageException {
    String username = entry.path("username").asText("");
    String password = entry.path("password").asText("");
    String auth = entry.path("auth").asText("");
    if (!auth.isEmpty()) {
      String pair = decode(key, auth);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw malformed(key);
      }
      username = pair.substring(0, colon);
      password = pair.substring(colon + 1);
    }
    String identity = entry.path("identitytoken").asText("");
    if (!identity.isEmpty()) {
      return Optional.of(Credentials.ofIdentityToken(username, identity));
    }
    return username.isEmpty() && password.isEmpty()
        ? Optional.empty()
        : Optional.of(Credentials.ofPassword(username, password));
  }

  private String decode(String key, String auth) throws ImageException {
    try {
      String decoded = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int end = decoded.length();
      // as docker does: some tools pad with NUL
      while (end > 0 && decoded.charAt(end - 1) == 0) {
        end--;
      }
      return decoded.substring(0, end);
    } catch (IllegalArgumentException e) {
      throw malformed(key);
    }
  }

  private ImageException malformed(String key) {
    return new ImageException(
        FailureKind.CREDENTIALS,
        "%s: the entry for '%s' is not user:password in base64; log in again"
            .formatted(name, Redaction.clean(key)));
  }
}
