package guiximage.registry;

import java.io.InterruptedIOException;
import java.util.List;

/** An interruption of a publication that had begun to move tags. */
public final class PublicationStoppedException extends InterruptedIOException {
  private static final long serialVersionUID = 1L;

  /**
   * A publication that ended too early.
   *
   * @param names that stand for the document by now
   * @param last the one after them, which was asked for and of which it is not known
   */
  PublicationStoppedException(List<String> names, String last, InterruptedIOException cause) {
    super(
        names.isEmpty()
            ? "perhaps published as " + last
            : "published as %s, perhaps as %s too".formatted(String.join(", ", names), last));
    initCause(cause);
  }
}
