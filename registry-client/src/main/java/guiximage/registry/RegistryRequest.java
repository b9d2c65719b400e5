package guiximage.registry;

import guiximage.oci.Blob;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import okhttp3.HttpUrl;

/**
 * A request to a registry, which can be made any number of times.
 *
 * @param subject the manifest, blob or session that it is about, for messages
 * @param access to the repository that it is about, with the rights that its token needs
 * @param url at the registry, or where the registry wants an upload to go
 * @param answerBytes the size of the blob that is asked for; 0 for everything else
 */
record RegistryRequest(
    String subject,
    RepositoryAccess access,
    String method,
    HttpUrl url,
    SortedMap<String, String> headers,
    Optional<Payload> payload,
    long answerBytes) {

  /**
   * The payload that is sent with it.
   *
   * @param sent is told of every number of bytes handed to the network
   */
  record Payload(Blob blob, String contentType, Reach reach, LongConsumer sent) {}

  /** The number of times that a payload may be sent, and the servers that may get it. */
  enum Reach {
    /** Any number of times, wherever redirects lead. */
    ANYWHERE,
    /** Wherever redirects lead, but an upload session never sees it twice. */
    ONE_SESSION,
    /** Only to the server that it is for: it is secret. */
    ONE_ORIGIN
  }

  Endpoint endpoint() {
    return access.endpoint();
  }

  String repository() {
    return access.repository();
  }

  Scopes scopes() {
    return access.scopes();
  }

  RegistryRequest with(String header, String value) {
    SortedMap<String, String> changed = new TreeMap<>(headers);
    changed.put(header, value);
    return new RegistryRequest(
        subject,
        access,
        method,
        url,
        Collections.unmodifiableSortedMap(changed),
        payload,
        answerBytes);
  }

  RegistryRequest sending(Payload body) {
    return new RegistryRequest(
        subject, access, method, url, headers, Optional.of(body), answerBytes);
  }

  /** The same for the content of a blob, which may take as long as its size needs. */
  RegistryRequest expecting(long blobBytes) {
    return new RegistryRequest(subject, access, method, url, headers, payload, blobBytes);
  }

  RegistryRequest to(HttpUrl other) {
    return new RegistryRequest(subject, access, method, other, headers, payload, answerBytes);
  }

  RegistryRequest asking(Scopes more) {
    return new RegistryRequest(
        subject, access.with(scopes().plus(more)), method, url, headers, payload, answerBytes);
  }

  /** The same where the registry turned out to speak TLS after all, or not to. */
  RegistryRequest settled() {
    HttpUrl found = endpoint().settled(url);
    return found.equals(url) ? this : to(found);
  }

  /** True if the registry itself is asked, though it may have turned out to speak TLS since. */
  boolean isAtHome() {
    return Origin.of(endpoint().settled(url)).equals(Origin.of(endpoint().base()));
  }

  boolean onlyReads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /**
   * The size of the blob that is sent, or, for a GET of one, of the blob that is asked for; or 0.
   */
  long blobBytes() {
    return payload.map(load -> load.blob().descriptor().sizeBytes()).orElse(answerBytes);
  }

  boolean isOfSession() {
    return reaches(Reach.ONE_SESSION);
  }

  boolean isSecret() {
    return reaches(Reach.ONE_ORIGIN);
  }

  private boolean reaches(Reach reach) {
    return payload.map(load -> load.reach() == reach).orElse(false);
  }
}
