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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and a certificate that it signed itself, for this machine; made by the JDK's keytool. */
public record OwnCertificate(
    PrivateKey key, Certificate certificate, Path keyFile, Path certificateFile) {
  private static final String HERE = "ip:127.0.0.1,dns:localhost";
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** Makes one, and leaves the files of this value and one more in {@code directory}. */
  public static OwnCertificate make(Path directory) throws Exception {
    return make(directory, HERE);
  }

  /**
   * One for other names.
   *
   * @param names as keytool takes them
   */
  public static OwnCertificate make(Path directory, String names) throws Exception {
    Path store = directory.resolve("own.p12");
    generate(store, "own", "-validity", "2", "-ext", "san=" + names, "-ext", "bc=ca:true");
    return of(read(store), "own", "own", directory);
  }

  /** One whose time is over; its file is that of the authority that signed it, which is valid. */
  public static OwnCertificate expired(Path directory) throws Exception {
    make(directory);
    Path store = directory.resolve("own.p12");
    generate(
        store,
        "old",
        "-signer",
        "own",
        "-startdate",
        "-3d",
        "-validity",
        "1",
        "-ext",
        "san=" + HERE);
    return of(read(store), "old", "own", directory);
  }

  private static void generate(Path store, String alias, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + alias,
                "-alias",
                alias,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed: " + output);
    }
  }

  private static KeyStore read(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static OwnCertificate of(KeyStore keys, String alias, String authority, Path directory)
      throws IOException, GeneralSecurityException {
    PrivateKey key = (PrivateKey) keys.getKey(alias, PASSWORD);
    return new OwnCertificate(
        key,
        keys.getCertificate(alias),
        write(directory.resolve("own.key"), "PRIVATE KEY", key.getEncoded()),
        write(
            directory.resolve("own.crt"),
            "CERTIFICATE",
            keys.getCertificate(authority).getEncoded()));
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
