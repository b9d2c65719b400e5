package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text of a registry that would steer a terminal, or that gives back secrets: rows N42 and L3. */
class HostileTextIT {
  private static final String ESCAPES = "\u001b]0;title\u0007\u001b[2J\u009b31m\r\n\u202eevil";
  private static final String PASSWORD = "canary-pass:word";

  @TempDir Path home;
  @TempDir Path registryDirectory;

  private static void requireHarmless(Program.Result result) {
    assertThat(result.stdout() + result.stderr())
        .doesNotContainPattern(Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]"))
        .doesNotContain("\nevil");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--json", "--verbose"})
  void anImageThatIsInspectedSteersNoTerminal(String option) throws Exception {
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      String name = registry.host() + "/org/greeting:1";
      Command.withHome(home)
          .output(
              "push",
              "--registry=" + name,
              "--store-root=" + SampleStore.shared().root(),
              SampleStore.greeting().toString());
      PublishedManifest published = new PublishedManifest(registry, "org/greeting");
      ObjectNode config = (ObjectNode) Documents.parse(published.config("1"));
      for (String field : new String[] {"os", "architecture", "variant", "author"}) {
        config.put(field, "x" + ESCAPES);
      }
      config.withObject("/config/Labels").put("label", ESCAPES);
      config
          .get("history")
          .forEach(
              entry -> ((ObjectNode) entry).put("created_by", ESCAPES).put("comment", ESCAPES));
      published.changeConfig("1", config.toString());

      Program.Result result =
          option.isEmpty()
              ? Command.withHome(home).run("inspect", name)
              : Command.withHome(home).run("inspect", option, name);

      requireHarmless(result);
      assertThat(result.stdout() + result.stderr()).contains("evil");
    }
  }

  @Test
  void aTokenServerThatSendsBackWhatItGotGivesNothingAway() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String host = "127.0.0.1:" + server.getAddress().getPort();
    server.createContext(
        "/v2/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("WWW-Authenticate", "Bearer realm=\"http://" + host + "/token\",service=\"s\"");
          answer(exchange, 401, "{}");
        });
    server.createContext("/token", HostileTextIT::reflect);
    server.start();
    try {
      Program.Result result =
          Command.withHome(home)
              .program(
                  List.of(
                      "inspect",
                      "--verbose",
                      "--username=jo",
                      "--password-stdin",
                      host + "/org/name:1"))
              .run(PASSWORD.getBytes(StandardCharsets.UTF_8));

      assertThat(result.exitCode()).as(result.stderr()).isEqualTo(6);
      requireHarmless(result);
      String base64 = base64("jo:" + PASSWORD);
      assertThat(result.stdout() + result.stderr())
          .contains("DENIED", "REDACTED", "https://elsewhere.example/blob?X-Amz-Signature=REDACTED")
          .doesNotContain("canary", "0123456789abcdef", base64, base64.substring(4, 20))
          .doesNotContain(base64(PASSWORD).substring(0, 16));
    } finally {
      server.stop(0);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void reflect(HttpExchange exchange) throws IOException {
    String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    String message =
        "got %s %s in %s at https://jo:canary@elsewhere.example/blob?X-Amz-Signature=0123456789abcdef"
            .formatted(given, new String(decoded(given), StandardCharsets.UTF_8), base64(PASSWORD));
    ObjectNode body = (ObjectNode) Documents.parse("{\"errors\":[{\"code\":\"DENIED\"}]}");
    ((ObjectNode) body.get("errors").get(0)).put("message", ESCAPES + message);
    answer(exchange, 403, body.toString());
  }

  private static byte[] decoded(String authorization) {
    return Base64.getDecoder().decode(authorization.substring(authorization.indexOf(' ') + 1));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
