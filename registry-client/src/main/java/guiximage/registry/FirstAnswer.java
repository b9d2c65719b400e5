package guiximage.registry;

import guiximage.PrintableText;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * The answer of a registry to a question after its API, without credentials.
 *
 * @param encryption the version of TLS and the certificate; empty without TLS
 * @param date that the registry states
 * @param challenge what it demands before it answers
 */
record FirstAnswer(
    int status,
    Optional<String> encryption,
    Optional<Instant> date,
    Optional<AuthenticationChallenge> challenge) {

  /** Asks, with retries. */
  static FirstAnswer of(RepositoryAccess access, Transport transport) throws IOException {
    HttpUrl api = access.endpoint().base().newBuilder().addPathSegments("v2/").build();
    RegistryRequest request =
        new RegistryRequest(
            access.endpoint().name(),
            access,
            "GET",
            api,
            Collections.emptySortedMap(),
            Optional.empty(),
            0);
    return transport.anonymously(request, FirstAnswer::read);
  }

  private static FirstAnswer read(Response response) {
    return new FirstAnswer(
        response.code(),
        Optional.ofNullable(response.handshake()).map(FirstAnswer::described),
        Optional.ofNullable(response.headers().getInstant("Date")),
        AuthenticationChallenge.choose(response.challenges()));
  }

  boolean isRegistry() {
    return status == 200 || status == 401 || status == 403;
  }

  /** The demand before an answer, with a separator before. */
  String wants() {
    if (status == 200) {
      return "; it asks for no credentials";
    }
    return tokenServer()
        .map(server -> "; it wants tokens of " + server)
        .orElse(
            challenge.isPresent()
                ? "; it wants a user name and a password"
                : "; it does not say what it wants");
  }

  /** The address of its token server, without a query; empty if it wants no tokens. */
  Optional<String> tokenServer() {
    return challenge
        .filter(AuthenticationChallenge.Bearer.class::isInstance)
        .map(AuthenticationChallenge.Bearer.class::cast)
        .map(bearer -> PrintableText.line(bearer.realm().replaceFirst("[?#].*", "")));
  }

  private static String described(Handshake handshake) {
    List<Certificate> chain = handshake.peerCertificates();
    String shown =
        !chain.isEmpty() && chain.get(0) instanceof X509Certificate own
            ? ", a certificate of %s by %s, valid until %s"
                .formatted(
                    PrintableText.line(own.getSubjectX500Principal().getName()),
                    PrintableText.line(own.getIssuerX500Principal().getName()),
                    own.getNotAfter().toInstant())
            : "";
    return handshake.tlsVersion().javaName() + shown;
  }
}
