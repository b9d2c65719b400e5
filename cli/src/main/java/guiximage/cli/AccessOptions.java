package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.credentials.CredentialFiles;
import guiximage.credentials.CredentialSource;
import guiximage.credentials.Credentials;
import guiximage.hosts.CertificateDirectories;
import guiximage.hosts.RegistriesConfig;
import guiximage.hosts.RegistriesConfigFiles;
import guiximage.oci.ImageReference;
import guiximage.registry.Proxies;
import guiximage.registry.RegistryClient;
import guiximage.registry.RegistryOptions;
import guiximage.registry.Retries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Access to registries: credentials, certificates, proxies, retries and bounds. */
@Command(optionListHeading = "%nRegistry access:%n")
final class AccessOptions {
  @Option(
      names = "--authfile",
      paramLabel = "FILE",
      description =
          "Credentials; default $$REGISTRY_AUTH_FILE, podman's auth.json, Docker's config.json")
  private @Nullable Path authFile;

  @Option(
      names = "--username",
      paramLabel = "NAME",
      description =
          "User at the registry of the image, not at that of a base image elsewhere; needs"
              + " --password-stdin")
  private @Nullable String username;

  @Option(names = "--password-stdin", description = "Read the user's password from standard input")
  private boolean passwordFromInput;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "Certificates (PEM) of authorities to trust besides the usual ones; repeatable")
  private List<Path> caFiles = new ArrayList<>();

  @Option(
      names = "--cert-dir",
      paramLabel = "DIRECTORY",
      description = "More certificates: *.crt to trust, NAME.cert with NAME.key to present")
  private @Nullable Path certDirectory;

  @Option(
      names = "--insecure-http",
      paramLabel = "HOST",
      description = "Access HOST[:PORT] without encryption; not needed for this machine itself")
  private List<String> plainHttp = new ArrayList<>();

  @Option(
      names = "--insecure-http-credentials",
      paramLabel = "HOST",
      description = "Send credentials to HOST[:PORT] without encryption too")
  private List<String> plainHttpCredentials = new ArrayList<>();

  @Option(
      names = "--token-server",
      paramLabel = "HOST",
      description = "Permit HOST[:PORT], in an inner network, as the token server of a registry")
  private List<String> tokenServers = new ArrayList<>();

  @Option(
      names = "--retry-times",
      paramLabel = "N",
      description = "Number of retries after a temporary failure; default 4")
  private @Nullable Integer retryTimes;

  @Option(
      names = "--command-timeout",
      paramLabel = "DURATION",
      description = "Give up on registries after this long (90s, 5m, 1h30m); default: never")
  private @Nullable String commandTimeout;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Requests at the same time, over all registries; default ${DEFAULT-VALUE}")
  private int maxConnections = 4;

  /**
   * Opens no connection yet. The caller closes it.
   *
   * @param own images whose registries the typed password is for; if there are none, it is for any
   */
  RegistryClient open(
      ProcessInput input,
      Interruption interruption,
      ConsoleProgress progress,
      List<ImageReference> own)
      throws IOException {
    RegistryOptions.Builder options =
        RegistryOptions.builder(new ProcessClock())
            .credentials(credentials(input, own))
            .secrets(input.secrets())
            .caFiles(caFiles)
            .usualCaFile(input.variable("SSL_CERT_FILE").map(Path::of))
            .caDirectories(trustedDirectories(input))
            .certDirectory(Optional.ofNullable(certDirectory))
            .certificateDirectories(
                CertificateDirectories.usual(input.environment(), home(input), Path.of("/")))
            .registries(registries(input))
            .plainHttpHosts(hosts("--insecure-http", plainHttp))
            .plainHttpCredentialHosts(hosts("--insecure-http-credentials", plainHttpCredentials))
            .tokenServers(hosts("--token-server", tokenServers))
            .proxies(proxies(input))
            .retries(retries())
            .warnings(progress::warn);
    OptionValue.of("--max-connections", () -> options.maxConnections(maxConnections));
    RegistryClient client = new RegistryClient(options.build());
    interruption.alsoCancel(client::close);
    return client;
  }

  /** The settings of {@code registries.conf}. */
  static RegistriesConfig registries(ProcessInput input) throws IOException {
    return new RegistriesConfigFiles(input.environment(), home(input), Path.of("/")).read();
  }

  private static Optional<Path> home(ProcessInput input) {
    return input.variable("HOME").map(Path::of);
  }

  private static Set<String> hosts(String option, List<String> texts) throws IOException {
    for (String text : texts) {
      if (text.isEmpty() || text.contains("/")) {
        throw new ImageException(
            FailureKind.CONFIGURATION, "%s: '%s' is not HOST[:PORT]".formatted(option, text));
      }
    }
    return new HashSet<>(texts);
  }

  private Retries retries() throws IOException {
    Integer times = retryTimes;
    String limit = commandTimeout;
    Retries retries =
        times == null
            ? Retries.USUAL
            : OptionValue.of("--retry-times", () -> Retries.USUAL.withRetryTimes(times));
    return limit == null
        ? retries
        : retries.withDeadline(
            OptionValue.of("--command-timeout", () -> ConfigValue.duration(limit)));
  }

  CredentialSource credentials(ProcessInput input, List<ImageReference> own) throws IOException {
    if (username == null && !passwordFromInput) {
      return authFile == null
          ? files(input).or(CiCredentials.ofGithub(input, own)).or(CiCredentials.ofGitlab(input))
          : files(input);
    }
    return OptionValue.of("--username and --password-stdin", () -> typed(input, own));
  }

  private CredentialSource files(ProcessInput input) {
    return authFile == null
        ? CredentialFiles.usual(input.environment(), home(input))
        : CredentialFiles.of(authFile, input.environment());
  }

  private CredentialSource typed(ProcessInput input, List<ImageReference> own) throws IOException {
    if (username == null || !passwordFromInput) {
      throw new IllegalArgumentException("one needs the other");
    }
    Credentials credentials =
        Credentials.ofPassword(username, password(input)).from("standard input");
    CredentialSource typed =
        (registry, repository) ->
            own.isEmpty() || own.stream().anyMatch(image -> image.registry().equals(registry))
                ? Optional.of(credentials)
                : Optional.empty();
    return typed.or(files(input));
  }

  private static String password(ProcessInput input) throws IOException {
    InputStream in = input.standardInput().takenBy("--password-stdin");
    try {
      String password = new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8).strip();
      if (password.isEmpty()) {
        throw new IllegalArgumentException("there is no password on standard input");
      }
      return password;
    } catch (IOException e) {
      throw new IllegalArgumentException("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<Path> trustedDirectories(ProcessInput input) {
    return input.variable("SSL_CERT_DIR").stream()
        .flatMap(names -> Arrays.stream(names.split(":")))
        .filter(name -> !name.isEmpty())
        .map(Path::of)
        .toList();
  }

  private static Proxies proxies(ProcessInput input) {
    return Proxies.parse(
        either(input, "HTTPS_PROXY"), either(input, "HTTP_PROXY"), either(input, "NO_PROXY"));
  }

  private static Optional<String> either(ProcessInput input, String name) {
    return input.variable(name).or(() -> input.variable(name.toLowerCase(Locale.ROOT)));
  }
}
