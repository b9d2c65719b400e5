package guiximage.credentials;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.cloud.tools.jib.registry.RegistryAliasGroup;
import com.google.cloud.tools.jib.registry.credentials.json.DockerConfigTemplate;
import com.google.cloud.tools.jib.registry.credentials.json.DockerConfigTemplate.AuthTemplate;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.oci.DockerHub;
import guiximage.oci.JsonFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Docker's {@code config.json} or podman's {@code auth.json}. Of a key that stands twice the last
 * counts, as for Docker and podman. Messages never quote its content.
 *
 * @see <a href="https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md">
 *     containers-auth.json(5)</a>
 */
final class AuthDocument {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.SKIP, Nulls.SKIP))
          .build();

  /** Of two keys for the same place the plainer one wins, wherever they stand in the file. */
  private static final Comparator<String> PLAINEST_FIRST =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private final String name;
  private final DockerConfigTemplate content;

  private AuthDocument(String name, DockerConfigTemplate content) {
    this.name = name;
    this.content = content;
  }

  /**
   * Reads a document. An empty one has no entries.
   *
   * @param name for messages
   * @throws ImageException of kind CREDENTIALS if it is malformed
   */
  static AuthDocument parse(String name, byte[] json) throws ImageException {
    return parse(name, json, false);
  }

  /** The same of {@code ~/.dockercfg}, which holds what {@code auths} holds elsewhere. */
  static AuthDocument parseLegacy(String name, byte[] json) throws ImageException {
    return parse(name, json, true);
  }

  private static AuthDocument parse(String name, byte[] json, boolean legacy)
      throws ImageException {
    try {
      JsonNode root = MAPPER.readTree(json);
      if (root.isMissingNode()) {
        return new AuthDocument(name, new DockerConfigTemplate(Map.of()));
      }
      if (!root.isObject()) {
        throw new ImageException(FailureKind.CREDENTIALS, name + " is not a JSON object");
      }
      JsonNode document = legacy ? MAPPER.createObjectNode().set("auths", root) : root;
      return new AuthDocument(name, MAPPER.treeToValue(document, DockerConfigTemplate.class));
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      // neither its message nor a cause: both quote the document
      throw new ImageException(FailureKind.CREDENTIALS, name + " is not valid " + what(e));
    }
  }

  private static String what(IOException e) {
    if (e instanceof JsonMappingException misfit && !misfit.getPath().isEmpty()) {
      return misfit.getPath().stream()
          .map(step -> PrintableText.line(String.valueOf(step.getFieldName())))
          .collect(joining(".", "at '", "'"));
    }
    return "JSON" + JsonFault.of(e).position().map(position -> " at " + position).orElse("");
  }

  /**
   * A credential helper.
   *
   * @param server the key to ask it for
   */
  record Helper(String name, String server) {}

  /**
   * The helpers to ask, the most specific first; as Docker has it, an empty name for a registry
   * means that the program for all others is not asked about it.
   */
  List<Helper> helpers(String registry, String repository) throws ImageException {
    List<Helper> found = new ArrayList<>();
    for (String key : keys(registry, repository)) {
      for (Map.Entry<String, String> entry : matching(content.getCredHelpers(), key)) {
        found.add(new Helper(entry.getValue(), entry.getKey()));
      }
    }
    String store = text(content.getCredsStore());
    if (found.isEmpty() && !store.isEmpty()) {
      found.add(new Helper(store, isDockerHub(registry) ? DockerHub.CREDENTIALS_KEY : registry));
    }
    found.removeIf(helper -> helper.name().isEmpty());
    return found;
  }

  /** The credentials of the most specific entry in the document itself. */
  Optional<Credentials> find(String registry, String repository) throws ImageException {
    for (String key : keys(registry, repository)) {
      for (Map.Entry<String, AuthTemplate> entry : matching(content.getAuths(), key)) {
        Optional<Credentials> found = read(entry.getKey(), entry.getValue());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static <V> List<Map.Entry<String, V>> matching(Map<String, V> entries, String key) {
    return entries.entrySet().stream()
        .filter(entry -> normalized(entry.getKey()).equals(key))
        .sorted(Map.Entry.comparingByKey(PLAINEST_FIRST))
        .toList();
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
    return (isDockerHub(host) ? DockerHub.REGISTRY : host) + path;
  }

  private static boolean isDockerHub(String host) {
    return RegistryAliasGroup.getAliasesGroup(host).contains(DockerHub.REGISTRY);
  }

  private Optional<Credentials> read(String key, AuthTemplate entry) throws ImageException {
    String username = text(entry.getUsername());
    String password = text(entry.getPassword());
    String auth = text(entry.getAuth());
    if (!auth.isEmpty()) {
      String pair = decode(key, auth);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw malformed(key);
      }
      username = pair.substring(0, colon);
      password = pair.substring(colon + 1);
    }
    String identity = text(entry.getIdentityToken());
    if (!identity.isEmpty()) {
      return Optional.of(Credentials.ofIdentityToken(username, identity));
    }
    return username.isEmpty() && password.isEmpty()
        ? Optional.empty()
        : Optional.of(Credentials.ofPassword(username, password));
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private String decode(String key, String auth) throws ImageException {
    try {
      // as Go's decoder, which passes over the ends of wrapped lines
      String unwrapped = auth.replace("\r", "").replace("\n", "");
      String decoded = new String(Base64.getDecoder().decode(unwrapped), StandardCharsets.UTF_8);
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
            .formatted(name, PrintableText.line(key)));
  }
}
