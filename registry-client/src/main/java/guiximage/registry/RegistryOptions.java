package guiximage.registry;

import guiximage.credentials.CredentialSource;
import guiximage.hosts.CertificateDirectories;
import guiximage.hosts.RegistriesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Settings of a registry client. Made by {@link #builder}; what is not set has a safe value. */
public final class RegistryOptions {
  private final RetryClock clock;
  private final CredentialSource credentials;
  private final List<Path> caFiles;
  private final @Nullable Path usualCaFile;
  private final List<Path> caDirectories;
  private final @Nullable Path certDirectory;
  private final CertificateDirectories certificateDirectories;
  private final RegistriesConfig registries;
  private final NamedHosts plainHttpHosts;
  private final NamedHosts plainHttpCredentialHosts;
  private final NamedHosts tokenServers;
  private final Proxies proxies;
  private final Retries retries;
  private final int maxConnections;
  private final String userAgent;
  private final Duration stallTimeout;
  private final Duration commitTimeout;
  private final Duration firstContactTimeout;
  private final Consumer<String> warnings;
  private final Secrets secrets;

  private RegistryOptions(Builder builder) {
    this.clock = builder.clock;
    this.credentials = builder.credentials;
    this.caFiles = builder.caFiles;
    this.usualCaFile = builder.usualCaFile;
    this.caDirectories = builder.caDirectories;
    this.certDirectory = builder.certDirectory;
    this.certificateDirectories = builder.certificateDirectories;
    this.registries = builder.registries;
    this.plainHttpHosts = builder.plainHttpHosts;
    this.plainHttpCredentialHosts = builder.plainHttpCredentialHosts;
    this.tokenServers = builder.tokenServers;
    this.proxies = builder.proxies;
    this.retries = builder.retries;
    this.maxConnections = builder.maxConnections;
    this.userAgent = builder.userAgent;
    this.stallTimeout = builder.stallTimeout;
    this.commitTimeout = builder.commitTimeout;
    this.firstContactTimeout = builder.firstContactTimeout;
    this.warnings = builder.warnings;
    this.secrets = builder.secrets;
  }

  public static Builder builder(RetryClock clock) {
    return new Builder(clock);
  }

  RetryClock clock() {
    return clock;
  }

  CredentialSource credentials() {
    return credentials;
  }

  List<Path> caFiles() {
    return caFiles;
  }

  Optional<Path> usualCaFile() {
    return Optional.ofNullable(usualCaFile);
  }

  List<Path> caDirectories() {
    return caDirectories;
  }

  Optional<Path> certDirectory() {
    return Optional.ofNullable(certDirectory);
  }

  CertificateDirectories certificateDirectories() {
    return certificateDirectories;
  }

  RegistriesConfig registries() {
    return registries;
  }

  NamedHosts plainHttpHosts() {
    return plainHttpHosts;
  }

  NamedHosts plainHttpCredentialHosts() {
    return plainHttpCredentialHosts;
  }

  NamedHosts tokenServers() {
    return tokenServers;
  }

  Proxies proxies() {
    return proxies;
  }

  Retries retries() {
    return retries;
  }

  int maxConnections() {
    return maxConnections;
  }

  String userAgent() {
    return userAgent;
  }

  Duration stallTimeout() {
    return stallTimeout;
  }

  Duration commitTimeout() {
    return commitTimeout;
  }

  Duration firstContactTimeout() {
    return firstContactTimeout;
  }

  Consumer<String> warnings() {
    return warnings;
  }

  Secrets secrets() {
    return secrets;
  }

  /** A builder of settings. */
  public static final class Builder {
    private final RetryClock clock;
    private CredentialSource credentials = CredentialSource.none();
    private List<Path> caFiles = List.of();
    private @Nullable Path usualCaFile;
    private List<Path> caDirectories = List.of();
    private @Nullable Path certDirectory;
    private CertificateDirectories certificateDirectories = CertificateDirectories.NONE;
    private RegistriesConfig registries = RegistriesConfig.NONE;
    private NamedHosts plainHttpHosts = NamedHosts.NONE;
    private NamedHosts plainHttpCredentialHosts = NamedHosts.NONE;
    private NamedHosts tokenServers = NamedHosts.NONE;
    private Proxies proxies = Proxies.NONE;
    private Retries retries = Retries.USUAL;
    private int maxConnections = 4;
    private String userAgent = "guix-image";
    private Duration stallTimeout = Duration.ofSeconds(60);
    private Duration commitTimeout = Duration.ofMinutes(5);
    private Duration firstContactTimeout = Duration.ofSeconds(60);
    private Consumer<String> warnings = text -> {};
    private Secrets secrets = new Secrets();

    private Builder(RetryClock clock) {
      this.clock = clock;
    }

    public Builder credentials(CredentialSource source) {
      this.credentials = source;
      return this;
    }

    /** Files with certificates, in PEM form, of authorities to trust besides Java's own. */
    public Builder caFiles(List<Path> files) {
      this.caFiles = List.copyOf(files);
      return this;
    }

    /**
     * One more such file, as {@code SSL_CERT_FILE} names it: where it cannot be read, a warning
     * says so.
     */
    public Builder usualCaFile(Optional<Path> file) {
      this.usualCaFile = file.orElse(null);
      return this;
    }

    /**
     * Directories with more such files, as {@code SSL_CERT_DIR} names them: one that does not
     * exist, and a file that holds no certificate, is passed over.
     */
    public Builder caDirectories(List<Path> directories) {
      this.caDirectories = List.copyOf(directories);
      return this;
    }

    /**
     * A directory as podman's and skopeo's {@code --cert-dir}: {@code *.crt} are authorities to
     * trust, {@code NAME.cert} with {@code NAME.key} is a certificate to show.
     */
    public Builder certDirectory(Optional<Path> directory) {
      this.certDirectory = directory.orElse(null);
      return this;
    }

    /** Directories of certificates for each registry; not looked at with a directory for all. */
    public Builder certificateDirectories(CertificateDirectories directories) {
      this.certificateDirectories = directories;
      return this;
    }

    /** Which registries are forbidden, have mirrors, or need no valid certificate. */
    public Builder registries(RegistriesConfig config) {
      this.registries = config;
      return this;
    }

    /**
     * Hosts, with or without a port, that are asked without encryption. This machine need not be
     * named: there, the client finds out whether a port speaks TLS.
     */
    public Builder plainHttpHosts(Set<String> hosts) {
      this.plainHttpHosts = new NamedHosts(hosts);
      return this;
    }

    /** Those of the hosts without encryption that credentials may be sent to all the same. */
    public Builder plainHttpCredentialHosts(Set<String> hosts) {
      this.plainHttpCredentialHosts = new NamedHosts(hosts);
      return this;
    }

    /** Token servers in inner networks that a registry elsewhere may name. */
    public Builder tokenServers(Set<String> hosts) {
      this.tokenServers = new NamedHosts(hosts);
      return this;
    }

    public Builder proxies(Proxies rules) {
      this.proxies = rules;
      return this;
    }

    public Builder retries(Retries policy) {
      this.retries = policy;
      return this;
    }

    /**
     * The number of requests that are under way at once, over all registries, 1 or more; 4 if not
     * set.
     */
    public Builder maxConnections(int limit) {
      if (limit < 1) {
        throw new IllegalArgumentException(limit + " is not 1 or more");
      }
      this.maxConnections = limit;
      return this;
    }

    public Builder userAgent(String text) {
      this.userAgent = text;
      return this;
    }

    /** The time without a byte after which a request has failed; 60 seconds if not set. */
    public Builder stallTimeout(Duration limit) {
      this.stallTimeout = limit;
      return this;
    }

    /**
     * The time that a registry may take to answer after the last byte of a blob; 5 minutes if not
     * set.
     */
    public Builder commitTimeout(Duration limit) {
      this.commitTimeout = limit;
      return this;
    }

    /**
     * The time within which a registry must have answered for the first time, however often it is
     * asked; 60 seconds if not set.
     */
    public Builder firstContactTimeout(Duration limit) {
      this.firstContactTimeout = limit;
      return this;
    }

    /**
     * Is told, a line each and each line once, what registries warn of and what is waited for.
     * Called from several threads at once.
     */
    public Builder warnings(Consumer<String> sink) {
      this.warnings = sink;
      return this;
    }

    /** Is told what must not be printed, as soon as the client knows it. */
    public Builder secrets(Secrets known) {
      this.secrets = known;
      return this;
    }

    public RegistryOptions build() {
      return new RegistryOptions(this);
    }
  }
}
