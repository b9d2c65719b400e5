package guiximage.cli;

import guiximage.credentials.CredentialSource;
import guiximage.credentials.Credentials;
import guiximage.oci.ImageReference;
import java.util.List;
import java.util.Optional;

/** The credentials that a CI service gives its jobs in the environment. */
final class CiCredentials {

  private CiCredentials() {}

  /**
   * The token that GitHub gives its CI jobs, for those images alone that the command is about: what
   * anybody may read must not fail because a token that lies about has no right to packages.
   * GitHub's registry takes any user name with it; this one tells people which token was refused.
   */
  static CredentialSource ofGithub(ProcessInput input, List<ImageReference> own) {
    Optional<Credentials> token =
        input
            .variable("GITHUB_TOKEN")
            .map(text -> Credentials.ofPassword("GITHUB_TOKEN", text).from("GITHUB_TOKEN"));
    return (registry, repository) ->
        registry.equals("ghcr.io")
                && own.stream().anyMatch(image -> image.name().equals("ghcr.io/" + repository))
            ? token
            : Optional.empty();
  }

  /** The credentials that GitLab gives its CI jobs for its own registry, and for no other. */
  static CredentialSource ofGitlab(ProcessInput input) {
    Optional<String> host = input.variable("CI_REGISTRY");
    Optional<String> user = input.variable("CI_REGISTRY_USER");
    Optional<String> password = input.variable("CI_REGISTRY_PASSWORD");
    if (host.isEmpty() || user.isEmpty() || password.isEmpty()) {
      return CredentialSource.none();
    }
    return CredentialSource.only(
        host.get(),
        Credentials.ofPassword(user.get(), password.get()).from("CI_REGISTRY_PASSWORD"));
  }
}
