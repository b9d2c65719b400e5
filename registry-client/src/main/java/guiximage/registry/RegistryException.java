package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The refusal of a registry, with its status and its own words. */
public final class RegistryException extends ImageException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient List<Entry> entries;

  /** One of the errors that a registry named, cleaned of control characters. */
  public record Entry(String code, String message) {}

  RegistryException(FailureKind kind, String message, int status, List<Entry> entries) {
    super(kind, message);
    this.status = status;
    this.entries = List.copyOf(entries);
  }

  /** The first refusal of a registry among a failure and its causes. */
  static Optional<RegistryException> causeOf(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(RegistryException.class::isInstance)
        .map(RegistryException.class::cast)
        .findFirst();
  }

  /** The HTTP status; 0 if the failure is not an answer. */
  public int status() {
    return status;
  }

  /** The errors that the registry named; empty if it named none that can be read. */
  public List<Entry> entries() {
    return entries;
  }

  boolean names(String code) {
    return entries.stream().anyMatch(entry -> entry.code().equals(code));
  }
}
