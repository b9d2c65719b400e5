package guiximage.registry;

import guiximage.Listing;
import guiximage.oci.Descriptor;
import java.util.Collections;
import java.util.Optional;
import okhttp3.HttpUrl;

/** Access to one repository: its endpoint and name, and the scopes that a token for it needs. */
record RepositoryAccess(Endpoint endpoint, String repository, Scopes scopes) {

  /** The same with other rights. */
  RepositoryAccess with(Scopes others) {
    return new RepositoryAccess(endpoint, repository, others);
  }

  String name() {
    return endpoint.name() + "/" + repository;
  }

  boolean mayPush() {
    return scopes.equals(Scopes.ofRepository(repository, "pull", "push"));
  }

  RegistryRequest request(String method, String subject, HttpUrl url) {
    return new RegistryRequest(
        subject, this, method, url, Collections.emptySortedMap(), Optional.empty(), 0);
  }

  RegistryRequest blob(String method, Descriptor blob) {
    return request(
        method, subject(blob), endpoint.url(repository, "blobs", blob.digest().toString()));
  }

  RegistryRequest manifest(String method, String identifier) {
    return request(method, subject(identifier), endpoint.url(repository, "manifests", identifier));
  }

  /** {@code manifest host/name:tag} or {@code manifest host/name@sha256:…}. */
  String subject(String identifier) {
    return "manifest " + name() + (identifier.contains(":") ? "@" : ":") + identifier;
  }

  /** {@code blob sha256:… of host/name (12.3 MiB)}. */
  String subject(Descriptor blob) {
    return "blob %s of %s (%s)".formatted(blob.digest(), name(), size(blob.sizeBytes()));
  }

  private static String size(long bytes) {
    return bytes < 1024 * 1024
        ? Listing.count(bytes, "byte")
        : "%d.%d MiB".formatted(bytes >> 20, ((bytes & 0xfffff) * 10) >> 20);
  }
}
