package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Who may vouch for a registry: the authorities that Java trusts, and those of given files. */
final class TrustedAuthorities {
  private final X509TrustManager trustManager;
  private final SSLSocketFactory socketFactory;

  private TrustedAuthorities(X509TrustManager trustManager, SSLSocketFactory socketFactory) {
    this.trustManager = trustManager;
    this.socketFactory = socketFactory;
  }

  /**
   * Java's own authorities and those of {@code files}.
   *
   * @param files with certificates in PEM form
   * @param directory with more of them, and with certificates of our own to show
   * @throws ImageException of kind CONFIGURATION if one cannot be read
   */
  static TrustedAuthorities of(List<Path> files, Optional<Path> directory) throws IOException {
    List<Path> all = new ArrayList<>(files);
    if (directory.isPresent()) {
      all.addAll(OwnCertificates.listed(directory.get(), ".crt"));
    }
    try {
      X509TrustManager trustManager = trustManager(all);
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] own = directory.isPresent() ? OwnCertificates.in(directory.get()) : null;
      context.init(own, new TrustManager[] {trustManager}, null);
      return new TrustedAuthorities(trustManager, context.getSocketFactory());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  X509TrustManager trustManager() {
    return trustManager;
  }

  SSLSocketFactory socketFactory() {
    return socketFactory;
  }

  private static X509TrustManager trustManager(List<Path> files)
      throws IOException, GeneralSecurityException {
    TrustManagerFactory usual = TrustManagerFactory.getInstance(algorithm());
    usual.init((KeyStore) null);
    X509TrustManager system = only(usual);
    if (files.isEmpty()) {
      return system;
    }
    KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
    all.load(null, null);
    int number = 0;
    for (X509Certificate certificate : system.getAcceptedIssuers()) {
      all.setCertificateEntry("authority-" + number++, certificate);
    }
    for (Path file : files) {
      for (Certificate certificate : read(file)) {
        all.setCertificateEntry("authority-" + number++, certificate);
      }
    }
    TrustManagerFactory extended = TrustManagerFactory.getInstance(algorithm());
    extended.init(all);
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
        .orElseThrow(() -> new IllegalStateException("this Java runtime trusts nobody"));
  }

  static Collection<? extends Certificate> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new ImageException(
            FailureKind.CONFIGURATION, "the file '" + file + "' holds no certificate");
      }
      return found;
    } catch (GeneralSecurityException | IOException e) {
      if (e instanceof ImageException refused) {
        throw refused;
      }
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "the file '" + file + "' cannot be read as certificates in PEM form",
          e);
    }
  }
}
