package guiximage.image;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A secret that those who push share: it marks what an image states of its layers and of its
 * profile, and tells statements with that mark from all others. Described in {@code
 * docs/layer-index.md}.
 */
public final class StatementKey {
  /** No secret: nothing is marked, and every statement is believed. */
  public static final StatementKey NONE = new StatementKey(null);

  /** The length of what HMAC-SHA256 gives; a shorter secret is easier to guess than the mark. */
  public static final int SHORTEST_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final @Nullable SecretKeySpec secret;

  private StatementKey(@Nullable SecretKeySpec secret) {
    this.secret = secret;
  }

  /**
   * A key.
   *
   * @param secret at least {@link #SHORTEST_BYTES} random bytes
   * @throws IllegalArgumentException if it is shorter
   */
  public static StatementKey of(byte[] secret) {
    if (secret.length < SHORTEST_BYTES) {
      throw new IllegalArgumentException(
          "it has %d bytes, and a key has %d at least".formatted(secret.length, SHORTEST_BYTES));
    }
    return new StatementKey(new SecretKeySpec(secret, ALGORITHM));
  }

  /** True if this marks statements, and believes those alone that carry its mark. */
  public boolean marks() {
    return secret != null;
  }

  /** The HMAC-SHA256 of {@code text}, 64 hexadecimal digits; empty if nothing is marked. */
  Optional<String> mark(String text) {
    return Optional.ofNullable(secret).map(key -> HexFormat.of().formatHex(code(key, text)));
  }

  /** True if {@code text} is to be believed, where {@code mark} stands beside it. */
  boolean believes(String text, String mark) {
    return mark(text)
        .map(expected -> MessageDigest.isEqual(bytes(expected), bytes(mark))) // in constant time
        .orElse(true);
  }

  private static byte[] code(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
