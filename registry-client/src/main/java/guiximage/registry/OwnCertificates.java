package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The client certificates that this program presents to a registry that asks for one. */
final class OwnCertificates {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final char[] NO_PASSWORD = new char[0];

  private OwnCertificates() {}

  /** Files of a directory by the end of their names, in order. */
  static List<Path> listed(OwnDirectory of, Path directory, String ending) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION, of.option() + "'" + directory + "' cannot be read", e);
    }
  }

  /** Every {@code NAME.cert} with its {@code NAME.key}, or with the key in the same file. */
  static KeyManager[] in(OwnDirectory of, Path directory)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Path certificate : listed(of, directory, ".cert")) {
      String name = certificate.toString();
      Path key = Path.of(name.substring(0, name.length() - ".cert".length()) + ".key");
      Certificate[] chain =
          CertificateFile.read(certificate).certificates().toArray(new Certificate[0]);
      // OpenSSL's habit: both in one file
      Path keyFile = Files.exists(key) || !holdsKey(certificate) ? key : certificate;
      store.setKeyEntry(name, readKey(of, keyFile), NO_PASSWORD, chain);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static boolean holdsKey(Path certificate) throws IOException {
    return KEY.matcher(Files.readString(certificate, StandardCharsets.ISO_8859_1)).find();
  }

  private static PrivateKey readKey(OwnDirectory of, Path file)
      throws IOException, GeneralSecurityException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.CONFIGURATION, of.option() + "the key '" + file + "' cannot be read", e);
    }
    Matcher matcher = KEY.matcher(text);
    Optional<PrivateKey> key = matcher.find() ? parse(matcher.group(1)) : Optional.empty();
    return key.orElseThrow(
        () ->
            new ImageException(
                FailureKind.CONFIGURATION,
                of.option()
                    + "'%s' is not a key in PKCS #8 form without a password; convert it with"
                        .formatted(file)
                    + " openssl pkcs8 -topk8 -nocrypt"));
  }

  private static Optional<PrivateKey> parse(String base64) throws GeneralSecurityException {
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(der);
        return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
      } catch (InvalidKeySpecException e) {
        // of another algorithm, then
      }
    }
    return Optional.empty();
  }
}
