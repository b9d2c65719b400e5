package guiximage.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A token server as registries send clients to: who knows the password gets a token for what the
 * scope names, valid for an hour.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">Token Authentication
 *     Specification</a>
 */
final class TokenAuthority implements AutoCloseable {
  static final String USER = "ci";
  private static final long LIFETIME_SECONDS = 3600;

  private final String password;
  private final HttpServer server;
  private final PrivateKey key;
  private final String certificate;
  private final Path certificateFile;
  private final List<String> queries = new CopyOnWriteArrayList<>();

  /**
   * @param directory for its key and certificate
   */
  TokenAuthority(Path directory, String password) throws IOException, GeneralSecurityException {
    this.password = password;
    certificateFile = directory.resolve("authority.crt");
    Path keyFile = directory.resolve("authority.key");
    Program.of("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
        .with("-subj", "/CN=authority", "-keyout", keyFile.toString())
        .with("-out", certificateFile.toString())
        .output();
    certificate = unwrapped(certificateFile);
    key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(unwrapped(keyFile))));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/token", this::answer);
    server.start();
  }

  private static String unwrapped(Path pem) throws IOException {
    return Files.readString(pem).replaceAll("-----[A-Z ]+-----|\\s", "");
  }

  /** The section of a registry's configuration that makes it send clients here. */
  String registrySection() {
    return """
    auth:
      token:
        realm: http://127.0.0.1:%d/token
        service: registry.test
        issuer: authority.test
        rootcertbundle: %s
    """
        .formatted(server.getAddress().getPort(), certificateFile);
  }

  /** What was asked, in order. */
  List<String> queries() {
    return queries;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query =
        URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
    queries.add(query);
    String login = Base64.getEncoder().encodeToString((USER + ":" + password).getBytes(UTF_8));
    boolean known =
        ("Basic " + login).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    String body =
        known
            ? "{\"token\":\"%s\",\"expires_in\":%d}".formatted(token(query), LIFETIME_SECONDS)
            : "{}";
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(known ? 200 : 401, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private String token(String query) {
    long now = Instant.now().getEpochSecond();
    String header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"" + certificate + "\"]}";
    String claims =
        "{\"iss\":\"authority.test\",\"sub\":\"%s\",\"aud\":\"registry.test\",\"exp\":%d,\"nbf\":%d,"
                .formatted(USER, now + LIFETIME_SECONDS, now - 10)
            + "\"iat\":%d,\"jti\":\"%s\",\"access\":[%s]}"
                .formatted(now, UUID.randomUUID(), access(query));
    String signed = encoded(header.getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Of {@code scope=repository:NAME:pull,push}, or several, everything that is asked for. */
  private static String access(String query) {
    StringBuilder access = new StringBuilder();
    for (String parameter : query.split("&", -1)) {
      if (!parameter.startsWith("scope=")) {
        continue;
      }
      for (String scope : parameter.substring("scope=".length()).split(" ", -1)) {
        String[] parts = scope.split(":", -1);
        access
            .append(access.length() == 0 ? "" : ",")
            .append(
                "{\"type\":\"%s\",\"name\":\"%s\",\"actions\":[\"".formatted(parts[0], parts[1]))
            .append(parts[2].replace(",", "\",\""))
            .append("\"]}");
      }
    }
    return access.toString();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
