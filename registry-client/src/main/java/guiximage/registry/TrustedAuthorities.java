package guiximage.registry;

import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate authorities that this client trusts: Java's own and those that are named. */
final class TrustedAuthorities {
  private final X509TrustManager trustManager;
  private final SSLSocketFactory socketFactory;

  private TrustedAuthorities(X509TrustManager trustManager, SSLSocketFactory socketFactory) {
    this.trustManager = trustManager;
    this.socketFactory = socketFactory;
  }

  /**
   * Java's own authorities and those that {@code options} name.
   *
   * @param directory of the certificates of the registry that is asked
   * @param verified whether it matters at all whom the certificate is of
   * @throws ImageException of kind CONFIGURATION if a file that is named cannot be read
   */
  static TrustedAuthorities of(RegistryOptions options, OwnDirectory directory, boolean verified)
      throws IOException {
    try {
      X509TrustManager trustManager =
          verified ? trustManager(named(options, directory)) : new AnyCertificate();
      SSLContext context = SSLContext.getInstance("TLS");
      Optional<Path> path = directory.path();
      KeyManager[] own = path.isPresent() ? OwnCertificates.in(directory, path.get()) : null;
      context.init(own, new TrustManager[] {trustManager}, null);
      return new TrustedAuthorities(trustManager, context.getSocketFactory());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  private static List<Certificate> named(RegistryOptions options, OwnDirectory directory)
      throws IOException {
    List<Path> files = new ArrayList<>(options.caFiles());
    if (directory.path().isPresent()) {
      files.addAll(OwnCertificates.listed(directory, directory.path().get(), ".crt"));
    }
    List<Certificate> certificates = new ArrayList<>();
    for (Path file : files) {
      certificates.addAll(read(file, options.warnings()));
    }
    if (options.usualCaFile().isPresent()) {
      try {
        certificates.addAll(read(options.usualCaFile().get(), options.warnings()));
      } catch (ImageException e) {
        options.warnings().accept("SSL_CERT_FILE is passed over: " + e.getMessage());
      }
    }
    for (Path more : options.caDirectories()) {
      certificates.addAll(readDirectory(more));
    }
    return certificates;
  }

  /** The certificates of a file that are readable, with a warning if some are not. */
  private static List<Certificate> read(Path file, Consumer<String> warnings)
      throws ImageException {
    CertificateFile read = CertificateFile.read(file);
    if (read.unreadable() > 0) {
      warnings.accept(
          "the file '%s' holds malformed certificates (%d of %d), which are passed over"
              .formatted(file, read.unreadable(), read.unreadable() + read.certificates().size()));
    }
    return read.certificates();
  }

  X509TrustManager trustManager() {
    return trustManager;
  }

  SSLSocketFactory socketFactory() {
    return socketFactory;
  }

  private static X509TrustManager trustManager(List<Certificate> more)
      throws IOException, GeneralSecurityException {
    TrustManagerFactory usual = TrustManagerFactory.getInstance(algorithm());
    usual.init((KeyStore) null);
    X509TrustManager system = only(usual);
    if (more.isEmpty()) {
      return system;
    }
    Set<Certificate> all = new LinkedHashSet<>(List.of(system.getAcceptedIssuers()));
    all.addAll(more);
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : all) {
      store.setCertificateEntry("authority-" + number++, certificate);
    }
    TrustManagerFactory extended = TrustManagerFactory.getInstance(algorithm());
    extended.init(store);
    return only(extended);
  }

  private static String algorithm() {
    return TrustManagerFactory.getDefaultAlgorithm();
  }

  private static X509TrustManager only(TrustManagerFactory factory) {
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("this Java runtime has no trusted authorities"));
  }

  /** The certificates in a directory, as Go and OpenSSL read {@code SSL_CERT_DIR}. */
  private static List<Certificate> readDirectory(Path directory) {
    List<Certificate> certificates = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isRegularFile(entry) && !isLinkToSibling(entry)) {
          certificates.addAll(readIfAny(entry));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // nothing there, then: a connection that needed it fails and says whom it does not trust
    }
    return certificates;
  }

  /** Such directories hold each certificate a second time, under its number. */
  private static boolean isLinkToSibling(Path file) throws IOException {
    return Files.isSymbolicLink(file) && Files.readSymbolicLink(file).getNameCount() == 1;
  }

  private static Collection<? extends Certificate> readIfAny(Path file) {
    try {
      return CertificateFile.read(file).certificates();
    } catch (ImageException e) {
      return List.of();
    }
  }

  /** Trust in every certificate: for registries that {@code registries.conf} calls insecure. */
  private static final class AnyCertificate implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
