package guiximage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The documents of one repository that name an image as their subject.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers">
 *     distribution-spec 1.1.1, listing referrers</a>
 */
record Referrers(RepositoryAccess access, ManifestStore manifests, Transport transport) {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MAX = 1000;

  static Referrers in(Repository repository) {
    return new Referrers(repository.access(), repository.manifests(), repository.transport());
  }

  /** The tag that stands in for the API where a registry lacks it. */
  static String tag(Digest subject) {
    return subject.toString().replace(':', '-');
  }

  /** Their digests, in the order of the registry; none if there are none. */
  List<Digest> of(Digest subject) throws IOException {
    Optional<byte[]> listed = listed(subject);
    byte[] listing =
        listed.isPresent()
            ? listed.get()
            : manifests.get(tag(subject)).map(ServedDocument::bytes).orElse(new byte[0]);
    List<Digest> digests = new ArrayList<>();
    for (JsonNode manifest : MAPPER.readTree(listing).path("manifests")) {
      if (digests.size() == MAX) {
        throw new ImageException(
            FailureKind.REGISTRY, subject + " has more than " + MAX + " referrers");
      }
      try {
        digests.add(Digest.parse(manifest.path("digest").asText()));
      } catch (IllegalArgumentException e) {
        throw new ImageException(
            FailureKind.REGISTRY, "referrers of " + subject + ": " + e.getMessage(), e);
      }
    }
    return digests;
  }

  /** The answer of the API; empty where there is no such API. */
  private Optional<byte[]> listed(Digest subject) throws IOException {
    RegistryRequest request =
        access.request(
            "GET",
            "referrers of " + access.name() + "@" + subject,
            access.endpoint().url(access.repository(), "referrers", subject.toString()));
    return transport.send(
        request,
        response ->
            response.code() == 200
                ? Bodies.read(response, Bodies.MAX_MANIFEST_BYTES)
                : Optional.empty());
  }
}
