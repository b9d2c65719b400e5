import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Writes the authorities that Java knows and those of a PEM file to a PKCS #12 key store. */
class TrustStore {
  public static void main(String[] arguments) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    TrustManagerFactory known =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    known.init((KeyStore) null);
    for (TrustManager manager : known.getTrustManagers()) {
      for (Certificate authority : ((X509TrustManager) manager).getAcceptedIssuers()) {
        store.setCertificateEntry("java-" + number++, authority);
      }
    }
    try (InputStream bundle = Files.newInputStream(Path.of(arguments[0]))) {
      for (Certificate authority :
          CertificateFactory.getInstance("X.509").generateCertificates(bundle)) {
        store.setCertificateEntry("system-" + number++, authority);
      }
    }
    try (OutputStream file = Files.newOutputStream(Path.of(arguments[1]))) {
      store.store(file, "changeit".toCharArray());
    }
  }
}
