package guiximage.registry;

import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Head;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a fake registry demands before it does anything. */
final class FakeLogin {
  static final FakeLogin NONE = new FakeLogin("", "", false);

  private final String user;
  private final String password;
  private final boolean tokens;
  private final Map<String, Scopes> issued = new ConcurrentHashMap<>();
  private volatile String realm = "";
  private volatile String challenge = "";
  private volatile long lifeSeconds = 300;
  private final AtomicInteger number = new AtomicInteger();

  private FakeLogin(String user, String password, boolean tokens) {
    this.user = user;
    this.password = password;
    this.tokens = tokens;
  }

  static FakeLogin basic(String user, String password) {
    return new FakeLogin(user, password, false);
  }

  /** Tokens from {@code /token} of the same server. An empty user stands for everybody. */
  static FakeLogin tokens(String user, String password) {
    return new FakeLogin(user, password, true);
  }

  FakeLogin realm(String address) {
    realm = address;
    return this;
  }

  /** The whole header, instead of a right one. */
  FakeLogin challenge(String header) {
    challenge = header;
    return this;
  }

  FakeLogin life(long seconds) {
    lifeSeconds = seconds;
    return this;
  }

  void expireAll() {
    issued.clear();
  }

  Optional<Answer> check(FakeRegistry registry, Head head, byte[] body) {
    if (this == NONE) {
      return Optional.empty();
    }
    if (head.path().equals("/token")) {
      return Optional.of(token(head, body));
    }
    String header = head.headers().getOrDefault("authorization", "");
    if (!tokens) {
      return header.equals(basic())
          ? Optional.empty()
          : Optional.of(unauthorized("Basic realm=\"fake\""));
    }
    String needed = needed(head);
    Scopes allowed = issued.getOrDefault(header.replace("Bearer ", ""), Scopes.NONE);
    if (allowed.plus(Scopes.parse(needed)).equals(allowed)) {
      return Optional.empty();
    }
    String where = realm.isEmpty() ? "http://127.0.0.1:" + registry.port() + "/token" : realm;
    return Optional.of(
        unauthorized("Bearer realm=\"%s\",service=\"fake\",scope=\"%s\"".formatted(where, needed)));
  }

  private static String needed(Head head) {
    String repository = head.path().replaceAll("/v2/(.+)/(blobs|manifests)/.*", "$1");
    boolean reads = head.method().equals("GET") || head.method().equals("HEAD");
    String from = FakeRegistry.query(head).get("from");
    return "repository:"
        + repository
        + (reads ? ":pull" : ":pull,push")
        + (from == null ? "" : " repository:" + from + ":pull");
  }

  private Answer unauthorized(String usual) {
    return FakeRegistry.error(401, "UNAUTHORIZED", "authentication required")
        .with("WWW-Authenticate: " + (challenge.isEmpty() ? usual : challenge));
  }

  private Answer token(Head head, byte[] body) {
    String header = head.headers().getOrDefault("authorization", "");
    boolean exchange = head.method().equals("POST");
    String form = new String(body, StandardCharsets.UTF_8);
    Map<String, String> query =
        exchange
            ? FakeRegistry.query(new Head("", "", "?" + form, Map.of()))
            : FakeRegistry.query(head);
    boolean known = exchange ? password.equals(query.get("refresh_token")) : header.equals(basic());
    if (!user.isEmpty() && !known) {
      return FakeRegistry.error(401, "UNAUTHORIZED", "wrong user or password");
    }
    String value = "token-" + number.incrementAndGet() + "-canary";
    issued.put(value, scopes(head, query, exchange));
    return Answer.of(200)
        .withBody("{\"token\":\"%s\",\"expires_in\":%d}".formatted(value, lifeSeconds));
  }

  private static Scopes scopes(Head head, Map<String, String> query, boolean exchange) {
    if (exchange) {
      return Scopes.parse(query.getOrDefault("scope", ""));
    }
    Scopes all = Scopes.NONE;
    for (String pair : head.query().split("&", -1)) {
      if (pair.startsWith("scope=")) {
        String text = pair.substring("scope=".length());
        all = all.plus(Scopes.parse(java.net.URLDecoder.decode(text, StandardCharsets.UTF_8)));
      }
    }
    return all;
  }

  Set<String> issuedTokens() {
    return Set.copyOf(issued.keySet());
  }

  private String basic() {
    String pair = user + ":" + password;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
