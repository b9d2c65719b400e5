package guiximage.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Blob;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * The documents of one repository that name an image as their subject. A registry lists them, or
 * clients keep the list under a tag.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers">
 *     distribution-spec 1.1.1, listing referrers</a>
 */
record Referrers(RepositoryAccess access, ManifestStore manifests, Transport transport) {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MAX = 1000;

  /**
   * An entry of the list.
   *
   * @param descriptor as it stands there, with artifact type and annotations
   */
  record Referrer(Digest digest, JsonNode descriptor) {}

  /** A part of the list, and where the rest is. */
  private record Page(JsonNode list, Optional<HttpUrl> next) {}

  static Referrers in(Repository repository) {
    return new Referrers(repository.access(), repository.manifests(), repository.transport());
  }

  /** The tag that stands in for the list where a registry keeps none. */
  static String tag(Digest subject) {
    return subject.toString().replace(':', '-');
  }

  /**
   * The list, in the order of the registry; empty if there are none.
   *
   * @throws ImageException of kind REGISTRY if it is malformed or has more than a thousand entries
   */
  List<Referrer> of(Digest subject) throws IOException {
    Optional<List<Referrer>> listed = listed(subject);
    return listed.isPresent() ? listed.get() : tagged(subject);
  }

  /**
   * Sees to it that the list has these entries. A registry that keeps the list itself has them.
   *
   * @param publication of this repository
   */
  void add(Digest subject, List<Referrer> referrers, Publication publication) throws IOException {
    if (referrers.isEmpty() || listed(subject).isPresent()) {
      return;
    }
    List<Referrer> all = new ArrayList<>(tagged(subject));
    Set<Digest> known = new HashSet<>(all.stream().map(Referrer::digest).toList());
    if (known.containsAll(referrers.stream().map(Referrer::digest).toList())) {
      return;
    }
    referrers.stream().filter(one -> known.add(one.digest())).forEach(all::add);
    ObjectNode index = MAPPER.createObjectNode();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaType.OCI_INDEX.toString());
    ArrayNode entries = index.putArray("manifests");
    all.forEach(one -> entries.add(one.descriptor()));
    publication.publish(
        Blob.of(MediaType.OCI_INDEX, MAPPER.writeValueAsBytes(index)), List.of(tag(subject)));
  }

  private List<Referrer> tagged(Digest subject) throws IOException {
    Optional<ServedDocument> served = manifests.get(tag(subject));
    List<Referrer> referrers = new ArrayList<>();
    if (served.isPresent()) {
      String name = access.manifest("GET", tag(subject)).subject();
      add(referrers, subject, served.get().json(name));
    }
    return referrers;
  }

  /** The list that the registry keeps; empty where it keeps none. */
  private Optional<List<Referrer>> listed(Digest subject) throws IOException {
    List<Referrer> referrers = new ArrayList<>();
    Optional<HttpUrl> url =
        Optional.of(access.endpoint().url(access.repository(), "referrers", subject.toString()));
    for (int pages = 0; url.isPresent(); pages++) {
      if (pages == MAX) {
        throw new ImageException(
            FailureKind.REGISTRY, "the list of referrers of " + subject + " has no end");
      }
      RegistryRequest request =
          access.request("GET", "referrers of " + access.name() + "@" + subject, url.get());
      Optional<Page> page = transport.send(request, response -> page(request, response));
      if (page.isEmpty()) {
        return Optional.empty();
      }
      add(referrers, subject, page.get().list());
      url = page.get().next();
    }
    return Optional.of(referrers);
  }

  private static Optional<Page> page(RegistryRequest request, Response response)
      throws IOException {
    if (Set.of(400, 404, 405, 501).contains(response.code())) {
      return Optional.empty();
    }
    if (response.code() != 200) {
      throw Failures.refused(request, response);
    }
    byte[] bytes = Bodies.read(response, Bodies.MAX_MANIFEST_BYTES).orElse(new byte[0]);
    JsonNode list = MAPPER.missingNode();
    try {
      list = MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      // no list, as below
    }
    if (!list.path("manifests").isArray()) {
      throw Failures.notTheProtocol(request, response.code(), "and no list of referrers");
    }
    Optional<NextPage> next = NextPage.after(request, response);
    if (next.isPresent() && next.get().url().isEmpty()) {
      throw Failures.notTheProtocol(
          request, 200, "and '" + next.get().link() + "' as the address of the rest");
    }
    return Optional.of(new Page(list, next.flatMap(NextPage::url)));
  }

  private static void add(List<Referrer> referrers, Digest subject, JsonNode list)
      throws IOException {
    for (JsonNode descriptor : list.path("manifests")) {
      if (referrers.size() == MAX) {
        throw new ImageException(
            FailureKind.REGISTRY, subject + " has more than " + MAX + " referrers");
      }
      try {
        referrers.add(new Referrer(Digest.parse(descriptor.path("digest").asText()), descriptor));
      } catch (IllegalArgumentException e) {
        throw new ImageException(
            FailureKind.REGISTRY, "referrers of " + subject + ": " + e.getMessage(), e);
      }
    }
  }
}
