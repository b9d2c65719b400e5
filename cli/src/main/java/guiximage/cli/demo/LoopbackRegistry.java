package guiximage.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A registry in this process that keeps what it gets until it is closed, and checks nothing. It may
 * demand a token, which anybody with a password gets.
 */
final class LoopbackRegistry implements AutoCloseable {
  private final Map<String, byte[]> kept = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final boolean demandsToken;

  private LoopbackRegistry(HttpServer server, boolean demandsToken) {
    this.server = server;
    this.demandsToken = demandsToken;
  }

  /** One that is open to everybody on this machine. */
  static LoopbackRegistry startOpen() throws IOException {
    return start(false);
  }

  static LoopbackRegistry startWithTokens() throws IOException {
    return start(true);
  }

  private static LoopbackRegistry start(boolean demandsToken) throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(anyPort, 0);
    LoopbackRegistry registry = new LoopbackRegistry(server, demandsToken);
    server.createContext("/", registry::answer);
    registry.kept.put("/token", "{\"token\": \"rehearsed\"}".getBytes(StandardCharsets.UTF_8));
    server.start();
    return registry;
  }

  /** {@code host:port}. */
  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] sent = exchange.getRequestBody().readAllBytes();
      if (demandsToken && !exchange.getRequestHeaders().containsKey("Authorization")) {
        String demand = "Bearer realm=\"http://%s/token\",service=\"rehearsal\"";
        exchange.getResponseHeaders().set("WWW-Authenticate", demand.formatted(authority()));
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      switch (exchange.getRequestMethod()) {
        case "POST" -> {
          exchange.getResponseHeaders().set("Location", exchange.getRequestURI() + "upload");
          exchange.sendResponseHeaders(202, -1);
        }
        case "PUT" -> {
          kept.put(pathOf(exchange.getRequestURI()), sent);
          exchange.sendResponseHeaders(201, -1);
        }
        default -> give(exchange);
      }
    }
  }

  /** The path at which content that is put to {@code uri} can be read afterwards. */
  private static String pathOf(URI uri) {
    String query = uri.getQuery();
    return query == null
        ? uri.getPath()
        : uri.getPath().replaceFirst("uploads/.*", query.replaceFirst(".*digest=", ""));
  }

  private void give(HttpExchange exchange) throws IOException {
    byte[] content = kept.get(exchange.getRequestURI().getPath());
    if (content == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, head ? -1 : content.length);
    if (!head) {
      exchange.getResponseBody().write(content);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
