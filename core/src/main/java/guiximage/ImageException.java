package guiximage;

import java.io.IOException;

/**
 * A failure of the world: a store, a file, a registry. The message is one line that says what
 * failed, on what, what was found and expected, and what to do; it never holds a secret.
 *
 * <p>An {@link IOException}, because streams and request bodies may throw nothing else.
 */
public class ImageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;
  private final String message;

  public ImageException(FailureKind kind, String message) {
    super(message);
    this.message = message;
    this.kind = kind;
  }

  public ImageException(FailureKind kind, String message, Throwable cause) {
    super(message, cause);
    this.message = message;
    this.kind = kind;
  }

  /** One line, never null. */
  @Override
  public String getMessage() {
    return message;
  }

  /** The part that has to act, which decides the exit code. */
  public FailureKind kind() {
    return kind;
  }
}
