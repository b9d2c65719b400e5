package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with certificates. Of PEM blocks those of certificates count; others, such as keys and
 * revocation lists, are passed over. A file without PEM blocks is one certificate in DER form.
 *
 * @param unreadable the number of certificates that are malformed
 */
record CertificateFile(List<Certificate> certificates, int unreadable) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \\1-----", Pattern.DOTALL);
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----");

  CertificateFile {
    certificates = List.copyOf(certificates);
  }

  /**
   * Reads a file.
   *
   * @throws ImageException of kind CONFIGURATION if it cannot be read or holds no certificate
   */
  static CertificateFile read(Path file) throws ImageException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(
          file, e instanceof FileSystemException why ? ": " + FileFailure.reason(why) : "", e);
    }
    try {
      return parse(file, bytes);
    } catch (CertificateException e) {
      throw unreadable(file, " as certificates in PEM form", e);
    }
  }

  private static CertificateFile parse(Path file, byte[] bytes)
      throws CertificateException, ImageException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Matcher blocks = BLOCK.matcher(text);
    if (!blocks.find()) {
      List<Certificate> found =
          List.copyOf(factory.generateCertificates(new ByteArrayInputStream(bytes)));
      if (found.isEmpty()) {
        throw noCertificate(file);
      }
      return new CertificateFile(found, 0);
    }
    List<Certificate> found = new ArrayList<>();
    int unreadable = 0;
    CertificateException last = null;
    do {
      if (CERTIFICATE.matcher(blocks.group()).lookingAt()) {
        try {
          found.add(certificate(factory, blocks.group()));
        } catch (CertificateException e) {
          unreadable++;
          last = e;
        }
      }
    } while (blocks.find());
    if (found.isEmpty() && last != null) {
      throw last;
    }
    if (found.isEmpty()) {
      throw noCertificate(file);
    }
    return new CertificateFile(found, unreadable);
  }

  private static Certificate certificate(CertificateFactory factory, String block)
      throws CertificateException {
    String usual =
        CERTIFICATE
            .matcher(block)
            .replaceFirst("-----BEGIN CERTIFICATE-----")
            .replaceFirst("-----END [A-Z0-9 ]+-----", "-----END CERTIFICATE-----");
    return factory.generateCertificate(
        new ByteArrayInputStream(usual.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static ImageException noCertificate(Path file) {
    return new ImageException(
        FailureKind.CONFIGURATION, "the file '" + file + "' holds no certificate");
  }

  private static ImageException unreadable(Path file, String why, Exception cause) {
    return new ImageException(
        FailureKind.CONFIGURATION, "the file '" + file + "' cannot be read" + why, cause);
  }
}
