package guiximage.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import guiximage.OwnCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A token server for the real registry: gives everything that is asked for to one user, as a JSON
 * web token that its certificate vouches for.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/jwt/">distribution, token
 *     authentication implementation</a>
 */
final class OwnTokenServer implements AutoCloseable {
  static final String ISSUER = "own-issuer";
  static final String SERVICE = "own-registry";

  private final OwnCertificate certificate;
  private final String authorization;
  private final long lifeSeconds;
  private final HttpServer server;
  private final AtomicInteger tokens = new AtomicInteger();
  private final AtomicBoolean openForPulls = new AtomicBoolean();

  private OwnTokenServer(OwnCertificate certificate, String user, String password, long lifeSeconds)
      throws IOException {
    this.certificate = certificate;
    this.authorization = "Basic " + Base64.getEncoder().encodeToString(utf8(user + ":" + password));
    this.lifeSeconds = lifeSeconds;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  static OwnTokenServer start(
      OwnCertificate certificate, String user, String password, long lifeSeconds)
      throws IOException {
    OwnTokenServer made = new OwnTokenServer(certificate, user, password, lifeSeconds);
    made.server.createContext("/token", made::answer);
    made.server.start();
    return made;
  }

  /** The registry's section {@code auth}. */
  String configuration() {
    return configuration("127.0.0.1");
  }

  /**
   * The same.
   *
   * @param host a name of this machine, by which the registry calls this server
   */
  String configuration(String host) {
    return """
        auth:
          token:
            realm: http://%s:%d/token
            service: %s
            issuer: %s
            rootcertbundle: %s
        """
        .formatted(
            host, server.getAddress().getPort(), SERVICE, ISSUER, certificate.certificateFile());
  }

  /** Gives everybody, without credentials, what it takes to pull. */
  void openForPulls() {
    openForPulls.set(true);
  }

  /** How many it has given. */
  int tokens() {
    return tokens.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      boolean anonymous = given == null && openForPulls.get();
      if (!anonymous && !authorization.equals(given)) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      tokens.incrementAndGet();
      List<String> access = new ArrayList<>();
      for (String pair : exchange.getRequestURI().getRawQuery().split("&", -1)) {
        if (pair.startsWith("scope=")) {
          String scope = URLDecoder.decode(pair.substring(6), StandardCharsets.UTF_8);
          access.add(access(anonymous ? scope.replaceFirst("[^:]*$", "pull") : scope));
        }
      }
      byte[] body =
          utf8("{\"token\":\"%s\",\"expires_in\":%d}".formatted(token(access), lifeSeconds));
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** {@code repository:name:pull,push} as the token states it. */
  private static String access(String scope) {
    String[] parts = scope.split(":", 3);
    return "{\"type\":\"%s\",\"name\":\"%s\",\"actions\":[\"%s\"]}"
        .formatted(parts[0], parts[1], parts[2].replace(",", "\",\""));
  }

  private String token(List<String> access) throws GeneralSecurityException {
    String chain = Base64.getEncoder().encodeToString(certificate.certificate().getEncoded());
    long now = Instant.now().getEpochSecond();
    String header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"%s\"]}".formatted(chain);
    String claims =
        """
        {"iss":"%s","sub":"jo","aud":"%s","exp":%d,"nbf":%d,"iat":%d,"jti":"%d","access":[%s]}\
        """
            .formatted(
                ISSUER,
                SERVICE,
                now + lifeSeconds,
                now - 10,
                now,
                tokens.get(),
                String.join(",", access));
    String signed = base64(utf8(header)) + "." + base64(utf8(claims));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(certificate.key());
    signature.update(utf8(signed));
    return signed + "." + base64(signature.sign());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
