package guiximage.registry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * All that is known to be secret in one run: passwords, tokens, signatures in addresses. It takes
 * them out of texts, as a server may send back what it was sent. Thread-safe.
 */
public final class Secrets {
  private static final String HIDDEN = "REDACTED";

  /** As many characters in a row are taken for a part of a secret, wherever a text was cut. */
  private static final int PART = 12;

  /** From this length on a secret is looked for within words too. */
  private static final int LONG = 8;

  /** A shorter password is in every other text. */
  private static final int SHORTEST = 4;

  /** More than is printed of any text that others wrote. */
  private static final int LONGEST = 4096;

  /** Shorter values of a query are numbers, dates and names. */
  private static final int SIGNATURE = 16;

  private static final int MOST_ADDRESSES = 64;

  private static final Pattern USER = Pattern.compile("(://)[^/?#\\s@]*(?:@[^/?#\\s@]*)*@");
  private static final Pattern PARAMETER =
      Pattern.compile("([?&])([^=&?\\s]{1,100})=([^&\\s\"'<>]+)");

  private final Set<String> words = new HashSet<>();
  private final Set<String> parts = new HashSet<>();

  /** Values in the addresses of requests, the latest last: each upload has another. */
  private final Deque<String> signatures = new ArrayDeque<>();

  /** Parts of those, once they are needed. */
  private final Set<String> signatureParts = new HashSet<>();

  /** Takes a password or a token, and what it looks like in a header and in an address. */
  public synchronized void add(String secret) {
    addForms(secret);
    addForms(base64(secret));
  }

  /** Takes a password, and what it looks like beside its user. */
  void add(String user, String secret) {
    add(secret);
    add(base64(user + ":" + secret));
  }

  /** Takes the value of an {@code Authorization} header: its kind, a space, a secret. */
  void addAuthorization(String header) {
    add(header.substring(header.indexOf(' ') + 1));
  }

  /**
   * Takes the passwords of all addresses in {@code text}, such as {@code http://user:secret@host}.
   */
  public void addAddresses(String text) {
    Matcher user = USER.matcher(text);
    while (user.find()) {
      String found = user.group().substring(3, user.group().length() - 1);
      int colon = found.indexOf(':');
      add(found.substring(0, Math.max(colon, 0)), found.substring(colon + 1));
    }
  }

  /**
   * Takes what an address holds besides its place: a password, signatures, the state of uploads.
   */
  synchronized void add(HttpUrl url) {
    if (!url.password().isEmpty()) {
      add(url.username(), url.password());
    }
    for (int i = 0; i < url.querySize(); i++) {
      String value = url.queryParameterValue(i);
      if (value != null
          && value.length() >= SIGNATURE
          && !Redaction.isShown(url.queryParameterName(i))
          && !url.encodedPath().contains(value)
          && !signatures.contains(value)) {
        signatures.add(value);
        signatureParts.clear();
      }
    }
    while (signatures.size() > MOST_ADDRESSES) {
      signatures.remove();
    }
  }

  private static String base64(String text) {
    // without the end that depends on what follows
    return Base64.getEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void addForms(String secret) {
    addWord(secret);
    addWord(URLEncoder.encode(secret, StandardCharsets.UTF_8));
  }

  private void addWord(String secret) {
    if (secret.length() >= SHORTEST) {
      words.add(secret);
      addParts(secret, parts);
    }
  }

  private static void addParts(String secret, Set<String> parts) {
    for (int i = 0; i + PART <= Math.min(secret.length(), LONGEST); i++) {
      parts.add(secret.substring(i, i + PART));
    }
  }

  /**
   * A message without secrets: {@code REDACTED} stands for each that is known, for long parts of
   * it, and for what an address in the text holds besides its place.
   */
  public String scrub(String message) {
    String text = USER.matcher(message).replaceAll("$1");
    text =
        PARAMETER
            .matcher(text)
            .replaceAll(
                parameter ->
                    Matcher.quoteReplacement(
                        Redaction.isShown(parameter.group(2))
                            ? parameter.group()
                            : parameter.group(1) + parameter.group(2) + "=" + HIDDEN));
    return hide(text, SHORTEST);
  }

  /**
   * A result without secrets of eight characters or more, known in this run; all else is as it was:
   * a short password may well be a word of a name.
   */
  public String scrubResult(String result) {
    return hide(result, LONG);
  }

  private synchronized String hide(String text, int shortest) {
    BitSet hidden = new BitSet(text.length());
    for (String word : words) {
      if (word.length() >= shortest) {
        mark(text, word, hidden);
      }
    }
    if (signatureParts.isEmpty()) {
      signatures.forEach(signature -> addParts(signature, signatureParts));
    }
    for (int i = 0; i + PART <= text.length(); i++) {
      String part = text.substring(i, i + PART);
      if (parts.contains(part) || signatureParts.contains(part)) {
        hidden.set(i, i + PART);
      }
    }
    return hidden.isEmpty() ? text : without(text, hidden);
  }

  private static void mark(String text, String word, BitSet hidden) {
    for (int i = text.indexOf(word); i >= 0; i = text.indexOf(word, i + 1)) {
      int end = i + word.length();
      boolean alone =
          (i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1)))
              && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
      if (word.length() >= LONG || alone) {
        hidden.set(i, end);
      }
    }
  }

  private static String without(String text, BitSet hidden) {
    StringBuilder shown = new StringBuilder();
    int at = 0;
    for (int i = hidden.nextSetBit(0); i >= 0; i = hidden.nextSetBit(at)) {
      shown.append(text, at, i).append(HIDDEN);
      at = hidden.nextClearBit(i);
    }
    return shown.append(text, at, text.length()).toString();
  }
}
