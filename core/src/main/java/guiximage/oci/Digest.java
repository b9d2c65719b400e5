package guiximage.oci;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of content. No other algorithm is accepted.
 *
 * @param hex 64 lower-case hexadecimal digits
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests">
 *     image-spec 1.1.1, digests</a>
 */
public record Digest(String hex) implements Comparable<Digest> {
  private static final String PREFIX = "sha256:";
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public Digest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("'" + hex + "' is not 64 lower-case hexadecimal digits");
    }
  }

  /** The inverse of {@link #toString}. */
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("'" + text + "' is not a digest: want sha256:<64 hex>");
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  public static Digest of(byte[] content) {
    return ofHash(newSha256().digest(content));
  }

  /** The digest of everything that {@code content} writes. */
  public static Digest of(Content content) throws IOException {
    DigestingOutputStream digesting = new DigestingOutputStream(OutputStream.nullOutputStream());
    content.writeTo(digesting);
    return digesting.finish();
  }

  /** The digest whose 32 raw bytes are {@code sha256}. */
  public static Digest ofHash(byte[] sha256) {
    return new Digest(HexFormat.of().formatHex(sha256));
  }

  /** A fresh SHA-256; every Java platform has it. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  /** {@code sha256:} and 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
