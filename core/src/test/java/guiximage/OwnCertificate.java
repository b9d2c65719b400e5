package guiximage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and a certificate that it signed itself, for this machine; made by the JDK's keytool. */
public record OwnCertificate(
    PrivateKey key, Certificate certificate, Path keyFile, Path certificateFile) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** Makes one, and leaves the files of this value and one more in {@code directory}. */
  public static OwnCertificate make(Path directory) throws Exception {
    return make(directory, "ip:127.0.0.1,dns:localhost");
  }

  /**
   * One for other names.
   *
   * @param names as keytool takes them
   */
  public static OwnCertificate make(Path directory, String names) throws Exception {
    Path store = directory.resolve("own.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-validity",
            "2",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=" + names,
            "-ext",
            "bc=ca:true",
            "-alias",
            "own",
            "-storetype",
            "PKCS12",
            "-storepass",
            new String(PASSWORD),
            "-keystore",
            store.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed: " + output);
    }
    return read(directory, store);
  }

  private static OwnCertificate read(Path directory, Path file)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    PrivateKey key = (PrivateKey) store.getKey("own", PASSWORD);
    Certificate certificate = store.getCertificate("own");
    return new OwnCertificate(
        key,
        certificate,
        write(directory.resolve("own.key"), "PRIVATE KEY", key.getEncoded()),
        write(directory.resolve("own.crt"), "CERTIFICATE", certificate.getEncoded()));
  }

  /** What a server needs to show it. */
  public SSLContext serverContext() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, PASSWORD, new Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static Path write(Path file, String kind, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
  }
}
