package guiximage;

import java.io.IOException;

/**
 * The part that has to act when the world, not the program, is at fault. One value per exit code.
 */
public enum FailureKind {
  /** The command line or a description given to it cannot be used. */
  CONFIGURATION(2),
  /** A store input is missing, not in the store, changed while it was read, or of a wrong type. */
  STORE(3),
  /** The base image, or the file to inspect, is missing, malformed, or lies about its digests. */
  BASE_IMAGE(4),
  /** The output could not be written. */
  OUTPUT(5),
  /** Credentials are missing or were refused. */
  CREDENTIALS(6),
  /** The registry refused for good, or answered something that is not the protocol. */
  REGISTRY(7),
  /** The network or the registry failed for now; running again is safe. */
  TEMPORARY(8),
  /** The certificate of a server is not trusted, of another host, or not valid now. */
  CERTIFICATE(9);

  private final int exitCode;

  FailureKind(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The kind of {@code failure}: {@link #OUTPUT} for one that was not given a kind. */
  public static FailureKind of(IOException failure) {
    return failure instanceof ImageException known ? known.kind() : OUTPUT;
  }

  /** The exit code of the command, 2 to 9. An interface: documented, never renumbered. */
  public int exitCode() {
    return exitCode;
  }
}
