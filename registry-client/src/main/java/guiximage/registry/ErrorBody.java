package guiximage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.PrintableText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;

/**
 * The errors in the body of a registry's answer.
 *
 * @param named the digests that it mentions
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes">
 *     distribution-spec 1.1.1, error codes</a>
 */
record ErrorBody(List<RegistryException.Entry> entries, Set<String> named) {
  private static final int MAX_ENTRIES = 5;
  private static final ErrorBody NONE = new ErrorBody(List.of(), Set.of());
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Pattern FULL =
      Pattern.compile(
          "quota|storage limit|exceed[a-z]* the [a-z ]*limit", Pattern.CASE_INSENSITIVE);
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /** Reads the errors; a body of another form than the specification's has none. */
  static ErrorBody read(Response response) {
    byte[] bytes;
    try {
      bytes = Bodies.readUpTo(response, Bodies.MAX_ERROR_BYTES);
    } catch (IOException e) {
      // the status says enough
      return NONE;
    }
    return parse(bytes);
  }

  static ErrorBody parse(byte[] json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (IOException e) {
      // HTML of a proxy, or something cut off
      return NONE;
    }
    List<RegistryException.Entry> entries = new ArrayList<>();
    Set<String> named = new TreeSet<>();
    for (JsonNode error : root.path("errors")) {
      if (entries.size() < MAX_ENTRIES) {
        entries.add(
            new RegistryException.Entry(
                PrintableText.line(error.path("code").asText("")),
                PrintableText.line(error.path("message").asText(""))));
      }
      Matcher digests = DIGEST.matcher(error.toString());
      while (digests.find()) {
        named.add(digests.group());
      }
    }
    return new ErrorBody(List.copyOf(entries), Set.copyOf(named));
  }

  boolean names(String code) {
    return entries.stream().anyMatch(entry -> entry.code().equals(code));
  }

  /** True if the registry is full, in words of Harbor, Quay, GitLab and others. */
  boolean namesQuota() {
    return entries.stream()
        .anyMatch(entry -> FULL.matcher(entry.code() + " " + entry.message()).find());
  }

  /** {@code CODE: message}, with a space before; nothing if the registry said nothing. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (RegistryException.Entry entry : entries) {
      text.append(text.isEmpty() ? " " : ", ").append(entry.code());
      if (!entry.message().isEmpty()) {
        text.append(": ").append(entry.message());
      }
    }
    return text.toString();
  }
}
