package guiximage;

import java.util.Optional;

/**
 * A fact about the surroundings of a command, in plain words.
 *
 * @param subject what was looked at, in a word or two
 * @param text what was found, on one line; no secret is in it
 * @param failure the kind of the failure that a command would have; empty if it would have none
 * @param advice what to do about it
 */
public record Finding(
    String subject, String text, Optional<FailureKind> failure, Optional<String> advice) {

  /** Nothing is wrong. */
  public static Finding good(String subject, String text) {
    return new Finding(subject, text, Optional.empty(), Optional.empty());
  }

  /** Nothing is wrong, but something could be better. */
  public static Finding good(String subject, String text, String advice) {
    return new Finding(subject, text, Optional.empty(), Optional.of(advice));
  }

  /** A failure, whose message says what to do. */
  public static Finding of(String subject, ImageException failure) {
    return new Finding(
        subject, failure.getMessage(), Optional.of(failure.kind()), Optional.empty());
  }

  /** A failure, and what to do. */
  public static Finding bad(String subject, FailureKind failure, String text, String advice) {
    return new Finding(subject, text, Optional.of(failure), Optional.of(advice));
  }

  public boolean isGood() {
    return failure.isEmpty();
  }
}
