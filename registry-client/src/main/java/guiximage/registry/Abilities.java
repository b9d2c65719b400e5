package guiximage.registry;

import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import java.io.IOException;

/** Abilities of a registry that the specification leaves open, in words. */
final class Abilities {

  private Abilities() {}

  /** True if a blob that is there is mounted: into its own repository, so that nothing changes. */
  static String mount(
      RepositoryAccess access, Transport transport, Sessions sessions, Descriptor blob)
      throws IOException {
    BlobUpload.Mounted mounted =
        new BlobUpload(access, transport, sessions).mount(blob, access.repository());
    mounted.session().ifPresent(session -> sessions.cancel(access, session));
    return mounted.done()
        ? "blobs are mounted from other repositories"
        : "blobs are not mounted; they are sent to each repository";
  }

  static String redirect(RepositoryAccess access, Transport transport, Descriptor blob)
      throws IOException {
    RegistryRequest request = access.blob("GET", blob);
    return transport.send(
        request,
        response -> {
          if (!response.isSuccessful()) {
            throw Failures.refused(request, response);
          }
          String host = response.request().url().host();
          return host.equals(access.endpoint().base().host())
              ? "blobs come from the registry itself"
              : "blobs come from " + host;
        });
  }

  static String referrers(RepositoryAccess access, Transport transport, Digest subject)
      throws IOException {
    RegistryRequest request =
        access.request(
            "GET",
            "referrers of " + access.name() + "@" + subject,
            access.endpoint().url(access.repository(), "referrers", subject.toString()));
    return transport.send(
        request,
        response ->
            response.code() == 200
                ? "listed by the API"
                : "no API (%d); clients keep the list under a tag".formatted(response.code()));
  }
}
