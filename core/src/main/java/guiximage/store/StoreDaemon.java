package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.StoreItem.Registration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Store items as the store's daemon describes them: for users who may not read its database.
 * Thread-safe; one question at a time.
 *
 * <p>Speaks the worker protocol of Nix up to 1.25, which newer daemons accept, and the one of Guix,
 * which has its own numbers: it branched off at 1.15 and is called 1.99 and more since.
 */
public final class StoreDaemon implements StoreItems {
  /** A garbage collection may keep the daemon's database locked for a while. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final long HELLO = 0x6e697863;
  private static final long HELLO_BACK = 0x6478696f;
  private static final int MAJOR = 1;
  private static final int OLDEST_MINOR = 10;
  private static final int GUIX_BRANCHED_MINOR = 15;
  private static final int GUIX_MINOR = 0x60;
  private static final int NEWEST_MINOR = 25;

  private static final long IS_VALID_PATH = 1;
  private static final long QUERY_PATH_INFO = 26;

  private final DaemonChannel channel;
  private final DaemonMessages messages;
  private int minor;

  private StoreDaemon(DaemonChannel channel) {
    this.channel = channel;
    this.messages = new DaemonMessages(channel);
  }

  /**
   * A connection to the daemon that listens at {@code socket}.
   *
   * @throws ImageException of kind STORE if nothing does, or not a store daemon, or one that says
   *     nothing for a minute; questions fail likewise
   */
  public static StoreDaemon connect(Path socket) throws IOException {
    return connect(socket, TIMEOUT);
  }

  static StoreDaemon connect(Path socket, Duration timeout) throws IOException {
    return connect(DaemonAddress.of(socket), timeout);
  }

  static StoreDaemon connect(DaemonAddress address) throws IOException {
    return connect(address, TIMEOUT);
  }

  private static StoreDaemon connect(DaemonAddress address, Duration timeout) throws IOException {
    StoreDaemon daemon =
        new StoreDaemon(new DaemonChannel(DaemonConnection.connect(address, timeout)));
    try {
      daemon.shakeHands();
      return daemon;
    } catch (IOException e) {
      daemon.close();
      throw e;
    }
  }

  private void shakeHands() throws IOException {
    channel.beginQuestion();
    channel.writeNumber(HELLO);
    channel.flush();
    long answer = channel.readNumber();
    if (answer != HELLO_BACK) {
      throw channel.notTheProtocol("0x" + Long.toHexString(answer) + " for a greeting");
    }
    long version = channel.readNumber();
    int theirs = (int) (version & 0xff);
    if (version >> 8 != MAJOR || theirs < OLDEST_MINOR) {
      throw channel.notTheProtocol("protocol version " + (version >> 8) + "." + theirs);
    }
    minor = theirs >= GUIX_MINOR ? GUIX_BRANCHED_MINOR : Math.min(theirs, NEWEST_MINOR);
    channel.writeNumber(MAJOR << 8 | minor);
    if (minor >= 14) {
      channel.writeNumber(0); // no wish for a processor
    }
    if (minor >= 11) {
      channel.writeNumber(0); // no space to be reserved
    }
    channel.flush();
    messages.readToLast();
    channel.endQuestion();
  }

  @Override
  public synchronized Optional<StoreItem> find(StorePath path) throws IOException {
    channel.beginQuestion();
    try {
      return minor >= 17 || isValid(path) ? queryPathInfo(path) : Optional.empty();
    } catch (DaemonMessages.Refusal e) {
      throw new ImageException(
          FailureKind.STORE,
          "the store daemon at "
              + channel.address()
              + " does not tell about "
              + path
              + ": "
              + e.getMessage(),
          e);
    } catch (IllegalArgumentException e) {
      throw channel.notTheProtocol("about " + path + ": " + e.getMessage());
    } finally {
      channel.endQuestion();
    }
  }

  /** Before 1.17 a question about a path that is not valid is answered by a failure. */
  private boolean isValid(StorePath path) throws IOException {
    ask(IS_VALID_PATH, path);
    return channel.readNumber() != 0;
  }

  private Optional<StoreItem> queryPathInfo(StorePath path) throws IOException {
    ask(QUERY_PATH_INFO, path);
    if (minor >= 17 && channel.readNumber() == 0) {
      return Optional.empty();
    }
    Optional<String> deriver = nonEmpty(channel.readText());
    String hash = channel.readText();
    List<String> references = channel.readTexts();
    channel.readNumber(); // registration time
    long narSizeBytes = channel.readNumber();
    Optional<String> signatures = Optional.empty();
    Optional<String> contentAddress = Optional.empty();
    if (minor >= 16) {
      channel.readNumber(); // whether it was built here
      signatures = nonEmpty(String.join(" ", channel.readTexts()));
      contentAddress = nonEmpty(channel.readText());
    }
    Registration registration = new Registration(false, deriver, signatures, contentAddress);
    return Optional.of(item(path, hash, narSizeBytes, references, registration));
  }

  private void ask(long operation, StorePath path) throws IOException {
    channel.writeNumber(operation);
    channel.writeText(path.toString());
    channel.flush();
    messages.readToLast();
  }

  private static Optional<String> nonEmpty(String text) {
    return Optional.of(text).filter(some -> !some.isEmpty());
  }

  private static StoreItem item(
      StorePath path,
      String hash,
      long narSizeBytes,
      List<String> references,
      Registration registration) {
    if (narSizeBytes <= 0) {
      throw new IllegalArgumentException("no NAR size");
    }
    List<StorePath> parsed = new ArrayList<>();
    for (String reference : references) {
      parsed.add(StorePath.parse(reference));
    }
    // a bare hash is hexadecimal, of old and new daemons
    NarHash narHash = NarHash.parse(hash.startsWith("sha256") ? hash : "sha256:" + hash);
    return new StoreItem(path, Optional.of(narHash), narSizeBytes, parsed, registration);
  }

  @Override
  public String origin() {
    return "the store daemon at " + channel.address();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
