package guiximage.registry;

import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.DocumentException;
import guiximage.oci.ImageIndex;
import guiximage.oci.ImageReference;
import guiximage.oci.Manifest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A registry that takes the specification by its word, notes what the specification forbids, and
 * fails where it is told to.
 */
final class FakeRegistry extends FakeServer {
  private static final Pattern PATH =
      Pattern.compile("/v2/(.+)/(blobs/uploads|blobs|manifests|referrers)/([^/]*)");

  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
  private final Map<String, String> sessions = new ConcurrentHashMap<>();
  private final List<Head> heads = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final List<String> cutOff = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private volatile FakeLogin login = FakeLogin.NONE;
  private volatile int publicPort = port();
  private volatile boolean listsReferrers;
  private int sessionNumber;
  private double garbageShare;
  private Random collector = new Random(0);
  private long collected;

  FakeRegistry() throws IOException {}

  /** Is reached by another server's port from now on. */
  void behind(int port) {
    publicPort = port;
  }

  /** Answers which manifests have a subject from now on, one a page. */
  void listReferrers() {
    listsReferrers = true;
  }

  /** A manifest with its media type. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stored(String mediaType, byte[] bytes) {
    Digest digest() {
      return Digest.of(bytes);
    }
  }

  ImageReference reference(String repository) {
    return ImageReference.parse("127.0.0.1:" + publicPort + "/" + repository);
  }

  /** Demands credentials from now on. */
  void demand(FakeLogin how) {
    login = how;
  }

  /**
   * Something that goes wrong.
   *
   * @param target a part of path and query
   */
  Fault fault(String method, String target) {
    Fault fault = new Fault(method, target);
    faults.add(fault);
    return fault;
  }

  synchronized void heal() {
    faults.clear();
    garbageShare = 0;
  }

  /** After this share of all requests, loses one of the blobs that no manifest names. */
  synchronized void collectGarbage(double share, Random random) {
    garbageShare = share;
    collector = random;
  }

  /** How many blobs were lost so. */
  synchronized long collected() {
    return collected;
  }

  private void collectGarbage() {
    if (garbageShare == 0 || collector.nextDouble() >= garbageShare) {
      return;
    }
    Set<String> named = new HashSet<>();
    for (Map.Entry<String, Stored> stored : manifests.entrySet()) {
      String repository = stored.getKey().substring(0, stored.getKey().indexOf(':'));
      blobs(stored.getValue().bytes()).forEach(blob -> named.add(repository + "@" + blob));
    }
    List<String> garbage = new ArrayList<>(new TreeSet<>(blobs.keySet()));
    garbage.removeAll(named);
    if (!garbage.isEmpty()) {
      blobs.remove(garbage.get(collector.nextInt(garbage.size())));
      collected++;
    }
  }

  /** The blobs that an image's manifest names; none for anything else. */
  private static List<Digest> blobs(byte[] manifest) {
    try {
      Manifest parsed = Manifest.parse(manifest);
      List<Digest> blobs = new ArrayList<>();
      parsed.layers().forEach(layer -> blobs.add(layer.digest()));
      blobs.add(parsed.config().digest());
      return List.copyOf(blobs);
    } catch (DocumentException e) {
      return List.of();
    }
  }

  /** All that was asked, as {@code GET /v2/app/manifests/v1}; token requests too. */
  List<String> requests() {
    return heads.stream().map(Head::toString).toList();
  }

  List<Head> heads() {
    return List.copyOf(heads);
  }

  long count(String method, String part) {
    return heads.stream()
        .filter(head -> head.method().equals(method) && head.target().contains(part))
        .count();
  }

  void forgetRequests() {
    heads.clear();
  }

  /** What was done that the specification forbids. */
  List<String> violations() {
    return List.copyOf(violations);
  }

  /** Requests whose body was not sent to its end; so a push ends what is under way if it fails. */
  List<String> cutOff() {
    return List.copyOf(cutOff);
  }

  int openSessions() {
    return sessions.size();
  }

  boolean has(String repository, Digest blob) {
    return blobs.containsKey(repository + "@" + blob);
  }

  void lose(String repository, Digest blob) {
    blobs.remove(repository + "@" + blob);
  }

  void store(String repository, byte[] blob) {
    blobs.put(repository + "@" + Digest.of(blob), blob);
  }

  void store(String repository, String name, String mediaType, byte[] manifest) {
    manifests.put(repository + ":" + name, new Stored(mediaType, manifest));
    manifests.put(repository + ":" + Digest.of(manifest), new Stored(mediaType, manifest));
  }

  /** What a tag stands for. */
  Optional<Digest> tag(String repository, String tag) {
    return Optional.ofNullable(manifests.get(repository + ":" + tag)).map(Stored::digest);
  }

  @Override
  synchronized long bodyLimit(Head head) {
    for (Fault fault : faults) {
      if (fault.isCut() && fault.matches(head) && fault.takes()) {
        heads.add(head);
        return fault.bodyLimit();
      }
    }
    return Long.MAX_VALUE;
  }

  @Override
  synchronized Answer answer(Head head, byte[] body) {
    heads.add(head);
    check(head, body);
    for (Fault fault : faults) {
      if (!fault.isCut() && fault.matches(head) && fault.takes()) {
        return fault.apply(() -> route(head, body));
      }
    }
    Answer answer = route(head, body);
    collectGarbage();
    return answer;
  }

  private void check(Head head, byte[] body) {
    if (!"identity".equals(head.headers().get("accept-encoding"))) {
      violations.add(head + ": lets the server encode");
    }
    boolean writes = head.method().equals("PUT") || head.method().equals("POST");
    if (writes && !head.headers().containsKey("content-length")) {
      violations.add(head + ": no length");
    }
    if (head.headers().containsKey("authorization") && !head.host().endsWith(":" + publicPort)) {
      violations.add(head + ": credentials for another host");
    }
    if (body.length != head.bodyBytes()) {
      cutOff.add(head + ": a body of another length");
    }
  }

  private Answer route(Head head, byte[] body) {
    Optional<Answer> refusal = login.check(this, head, body);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Matcher matcher = PATH.matcher(head.path());
    if (!matcher.matches()) {
      return Answer.of(head.path().equals("/v2/") ? 200 : 404);
    }
    String repository = matcher.group(1);
    String name = matcher.group(3);
    return switch (matcher.group(2)) {
      case "blobs" -> blob(head, repository, name);
      case "manifests" -> manifest(head, repository, name, body);
      case "referrers" -> referrers(head, repository, name);
      default -> upload(head, repository, name, body);
    };
  }

  private Answer referrers(Head head, String repository, String subject) {
    if (!listsReferrers) {
      return error(404, "NOT_FOUND", "not found");
    }
    List<String> entries =
        manifests.entrySet().stream()
            .filter(named -> named.getKey().startsWith(repository + ":sha256:"))
            .map(Map.Entry::getValue)
            .filter(stored -> text(stored).contains("\"subject\":{\"digest\":\"" + subject))
            .map(FakeRegistry::entry)
            .sorted()
            .toList();
    int page = head.query().isEmpty() ? 0 : Integer.parseInt(query(head).get("page"));
    String[] headers =
        page + 1 < entries.size()
            ? new String[] {"Link: <" + head.path() + "?page=" + (page + 1) + ">; rel=\"next\""}
            : new String[0];
    return Answer.of(200, headers)
        .withBody(
            "{\"manifests\":["
                + entries.stream().skip(page).limit(1).collect(Collectors.joining())
                + "]}");
  }

  private static String text(Stored stored) {
    return new String(stored.bytes(), StandardCharsets.UTF_8);
  }

  private static String entry(Stored stored) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"artifactType\":\"test/artifact\"}"
        .formatted(stored.mediaType(), stored.digest(), stored.bytes().length);
  }

  private Answer blob(Head head, String repository, String digest) {
    byte[] bytes = blobs.get(repository + "@" + digest);
    if (bytes == null) {
      return error(404, "BLOB_UNKNOWN", "blob unknown to registry");
    }
    if (head.method().equals("DELETE")) {
      lose(repository, Digest.parse(digest));
      return Answer.of(202);
    }
    String range = head.headers().get("range");
    if (range != null) {
      int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
      byte[] rest = java.util.Arrays.copyOfRange(bytes, from, bytes.length);
      return Answer.of(
              206, "Content-Range: bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length))
          .withBody(rest);
    }
    return Answer.of(
            200, "Docker-Content-Digest: " + digest, "Content-Type: application/octet-stream")
        .withBody(bytes);
  }

  private Answer manifest(Head head, String repository, String name, byte[] body) {
    if (head.method().equals("PUT")) {
      return put(head, repository, name, body);
    }
    if (head.method().equals("DELETE")) {
      return Answer.of(manifests.remove(repository + ":" + name) == null ? 404 : 202);
    }
    Stored stored = manifests.get(repository + ":" + name);
    return stored == null
        ? error(404, "MANIFEST_UNKNOWN", "manifest unknown")
        : Answer.of(
                200,
                "Content-Type: " + stored.mediaType(),
                "Docker-Content-Digest: " + stored.digest())
            .withBody(stored.bytes());
  }

  private Answer put(Head head, String repository, String name, byte[] body) {
    String mediaType = head.headers().getOrDefault("content-type", "");
    List<String> missing = missing(repository, mediaType, body);
    if (!missing.isEmpty()) {
      return error(
          400,
          "MANIFEST_BLOB_UNKNOWN",
          "blob unknown to registry",
          missing.stream().collect(Collectors.joining(",")));
    }
    Digest digest = Digest.of(body);
    if (name.startsWith("sha256:") && !name.equals(digest.toString())) {
      return error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
    }
    store(repository, name, mediaType, body);
    return Answer.of(
        201,
        "Location: /v2/" + repository + "/manifests/" + digest,
        "Docker-Content-Digest: " + digest);
  }

  private List<String> missing(String repository, String mediaType, byte[] body) {
    List<String> missing = new ArrayList<>();
    try {
      if (mediaType.contains("index") || mediaType.contains("list")) {
        for (Descriptor child : ImageIndex.parse(body).manifests()) {
          if (!manifests.containsKey(repository + ":" + child.digest())) {
            missing.add(child.digest().toString());
          }
        }
        return missing;
      }
      if (new String(body, StandardCharsets.UTF_8).contains("artifactType")) {
        return missing; // of no image
      }
      Manifest manifest = Manifest.parse(body);
      List<Descriptor> all = new ArrayList<>(manifest.layers());
      all.add(manifest.config());
      for (Descriptor blob : all) {
        if (!has(repository, blob.digest())) {
          missing.add(blob.digest().toString());
        }
      }
    } catch (DocumentException e) {
      violations.add("a manifest that is none: " + e.getMessage());
    }
    return missing;
  }

  private Answer upload(Head head, String repository, String session, byte[] body) {
    Map<String, String> query = query(head);
    return switch (head.method()) {
      case "POST" -> open(repository, query);
      case "PUT" -> commit(head, repository, session, query, body);
      case "DELETE" -> sessions.remove(session) == null ? unknownUpload() : Answer.of(204);
      default -> error(405, "UNSUPPORTED", "not supported");
    };
  }

  private Answer open(String repository, Map<String, String> query) {
    String mount = query.get("mount");
    String from = query.get("from");
    if (mount != null && from != null && blobs.containsKey(from + "@" + mount)) {
      blobs.put(repository + "@" + mount, blobs.get(from + "@" + mount));
      return Answer.of(201, "Location: /v2/" + repository + "/blobs/" + mount);
    }
    String session = "session-" + sessionNumber++;
    String state = "s=" + session + "/+=";
    sessions.put(session, state);
    return Answer.of(
        202,
        "Location: /v2/%s/blobs/uploads/%s?_state=%s"
            .formatted(repository, session, state.replace("=", "%3D").replace("+", "%2B")));
  }

  private Answer commit(
      Head head, String repository, String session, Map<String, String> query, byte[] body) {
    String state = sessions.remove(session);
    if (state == null) {
      violations.add(head + ": a session that is over");
      return unknownUpload();
    }
    if (!state.equals(query.get("_state"))) {
      violations.add(head + ": the state of the session is lost");
      return error(404, "BLOB_UPLOAD_INVALID", "invalid secret");
    }
    if (!"application/octet-stream".equals(head.headers().get("content-type"))) {
      violations.add(head + ": a blob of another type");
    }
    String digest = query.getOrDefault("digest", "");
    if (!digest.equals(Digest.of(body).toString())) {
      return error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
    }
    store(repository, body);
    return Answer.of(
        201,
        "Location: /v2/" + repository + "/blobs/" + digest,
        "Docker-Content-Digest: " + digest);
  }

  private static Answer unknownUpload() {
    return error(404, "BLOB_UPLOAD_UNKNOWN", "upload unknown to registry");
  }

  static Map<String, String> query(Head head) {
    Map<String, String> found = new TreeMap<>();
    for (String pair : head.query().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      found.put(
          parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return found;
  }

  static Answer error(int status, String code, String message) {
    return error(status, code, message, "");
  }

  static Answer error(int status, String code, String message, String detail) {
    return Answer.of(status, "Content-Type: application/json")
        .withBody(
            "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\",\"detail\":\"%s\"}]}"
                .formatted(code, message, detail));
  }
}
