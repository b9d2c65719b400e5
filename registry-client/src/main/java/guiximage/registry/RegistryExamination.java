package guiximage.registry;

import guiximage.Finding;
import guiximage.ImageException;
import guiximage.IoSupplier;
import guiximage.PrintableText;
import guiximage.credentials.Credentials;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.ImageReference;
import guiximage.oci.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An examination of a registry as this client reaches it: from the name of its host to what it
 * knows of the specification. What fails is found and named, and what builds upon it is not looked
 * at.
 */
public final class RegistryExamination {
  private final ImageReference reference;
  private final RegistryOptions options;
  private final RepositoryAccess access;
  private final Transport transport;
  private final Sessions sessions;
  private final ManifestStore manifests;
  private final List<Finding> findings = new ArrayList<>();

  RegistryExamination(
      ImageReference reference,
      RegistryOptions options,
      RepositoryAccess access,
      Transport transport,
      Sessions sessions) {
    this.reference = reference;
    this.options = options;
    this.access = access;
    this.transport = transport;
    this.sessions = sessions;
    this.manifests =
        new ManifestStore(access.with(Scopes.ofRepository(access.repository(), "pull")), transport);
  }

  /**
   * Examines the registry. Without {@code write} nothing is stored there: an upload is begun and
   * given up.
   *
   * @param write whether to store a blob and manifests of a few bytes, and to delete them again
   * @return what was found, in the order in which it was looked at
   * @throws IOException only if the examination is interrupted
   */
  public List<Finding> examine(boolean write) throws IOException {
    ConnectionExamination connection =
        new ConnectionExamination(reference, options, access, transport);
    boolean isRegistry = connection.examine();
    findings.addAll(connection.findings());
    if (isRegistry) {
      findings.add(credentials());
      rights(write, connection.tokenServer());
    }
    return List.copyOf(findings);
  }

  private Finding credentials() {
    try {
      Optional<Credentials> found =
          options.credentials().find(access.endpoint().name(), access.repository());
      return found
          .map(known -> Finding.good("credentials", "user " + known + known.fromWhere()))
          .orElseGet(
              () ->
                  Finding.good(
                      "credentials",
                      "none are known for " + access.endpoint().name(),
                      "to log in: podman login %s, or docker login %s"
                          .formatted(access.endpoint().name(), access.endpoint().name())));
    } catch (ImageException e) {
      return Finding.good(
          "credentials",
          "they cannot be read: " + e.getMessage(),
          "access is tried without; mend the file or the helper if it is refused");
    } catch (IOException e) {
      return Finding.good(
          "credentials", "they cannot be read: " + PrintableText.line(String.valueOf(e)));
    }
  }

  private void rights(boolean write, Optional<String> tokenServer) throws IOException {
    Optional<ServedDocument> served = pull();
    boolean mayPush = push();
    if (tokenServer.isPresent() && mayPush) {
      findings.add(
          Finding.good(
              "token", "given by %s for '%s'".formatted(tokenServer.get(), access.scopes())));
    }
    if (write && mayPush) {
      findings.addAll(new ScratchUpload(access, transport, sessions, options).examine());
    } else if (served.isPresent()) {
      look(served.get());
    } else if (!write) {
      findings.add(
          Finding.good(
              "abilities",
              "not looked at, as there is no image",
              "--write tries them with a few bytes, which are deleted again"));
    }
  }

  private Optional<ServedDocument> pull() throws IOException {
    String identifier = reference.identifier();
    try {
      Optional<ServedDocument> served = manifests.get(identifier);
      findings.add(
          Finding.good(
              "pull",
              served
                  .map(document -> "allowed; '%s' is %s".formatted(identifier, document.digest()))
                  .orElse("allowed; there is no '%s'".formatted(identifier))));
      return served;
    } catch (ImageException e) {
      findings.add(Finding.of("pull", e));
      return Optional.empty();
    }
  }

  private boolean push() throws IOException {
    try {
      new BlobUpload(access, transport, sessions).tryOpening();
      findings.add(Finding.good("push", "allowed: an upload was begun, and given up"));
      return true;
    } catch (ImageException e) {
      findings.add(Finding.of("push", e));
      return false;
    }
  }

  /** Examines an image that is there, without writing anything. */
  private void look(ServedDocument served) throws IOException {
    findings.add(
        Finding.good(
            "manifest",
            served.mediaType().map(type -> "served as " + type).orElse("of a type not known")));
    findings.add(referrers(served.digest()));
    if (!served.isIndex()) {
      Optional<Descriptor> config = config(served);
      if (config.isPresent()) {
        findings.add(
            finding("mounts", () -> Abilities.mount(access, transport, sessions, config.get())));
        findings.add(
            finding("redirects", () -> Abilities.redirect(access, transport, config.get())));
      }
    }
  }

  private static Optional<Descriptor> config(ServedDocument served) {
    try {
      return Optional.of(Manifest.parse(served.bytes()).config());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Finding referrers(Digest subject) throws IOException {
    return finding("referrers", () -> Abilities.referrers(access, transport, subject));
  }

  static Finding finding(String subject, IoSupplier<String> text) throws IOException {
    try {
      return Finding.good(subject, text.get());
    } catch (ImageException e) {
      return Finding.of(subject, e);
    }
  }
}
