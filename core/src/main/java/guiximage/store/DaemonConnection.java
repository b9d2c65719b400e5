package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.IoSupplier;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection to a store daemon, which ends when the daemon is silent, or goes on, for longer than
 * is permitted.
 */
final class DaemonConnection implements Closeable {

  /** The longest answer to one question, with all that is said before it: 100 times the usual. */
  private static final int ANSWER_BYTES = 64 * 1024 * 1024;

  /** The time for one question, in timeouts: a daemon may wait for a lock, and say so. */
  private static final int ANSWER_TIMEOUTS = 5;

  private final DaemonAddress address;
  private final SocketChannel channel;
  private final Selector selector;
  private final Duration timeout;
  private final AtomicInteger questions = new AtomicInteger();
  private int answerBytes;

  private DaemonConnection(
      DaemonAddress address, SocketChannel channel, Selector selector, Duration timeout) {
    this.address = address;
    this.channel = channel;
    this.selector = selector;
    this.timeout = timeout;
  }

  /**
   * A connection to what listens at {@code socket}.
   *
   * @param timeout how long it may let us wait for a connection, and then for each next byte
   */
  static DaemonConnection connect(DaemonAddress address, Duration timeout) throws IOException {
    SocketChannel channel = open(address);
    try {
      connect(channel, address, timeout);
      channel.configureBlocking(false);
      return new DaemonConnection(address, channel, Selector.open(), timeout);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (ClosedChannelException e) {
      throw silent(address, timeout);
    } catch (SocketException | UnresolvedAddressException | UnsupportedAddressTypeException e) {
      channel.close();
      throw new ImageException(
          FailureKind.STORE, "cannot reach the store daemon at " + address + ": " + reason(e), e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static SocketChannel open(DaemonAddress address) throws IOException {
    return address.socket().isPresent()
        ? SocketChannel.open(StandardProtocolFamily.UNIX)
        : SocketChannel.open();
  }

  private static String reason(Exception e) {
    return e instanceof UnresolvedAddressException
        ? "no such host"
        : String.valueOf(e.getMessage());
  }

  /**
   * Closes {@code channel} when time is up, as nothing else ends the wait: of a daemon that is
   * stopped only the first few connections are accepted, by the system, and all others wait.
   */
  private static void connect(SocketChannel channel, DaemonAddress address, Duration timeout)
      throws IOException {
    AtomicBoolean connected = new AtomicBoolean();
    CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> closeUnless(connected.get(), channel));
    channel.connect(address.resolve());
    connected.set(true);
  }

  private static void closeUnless(boolean connected, SocketChannel channel) {
    try {
      if (!connected) {
        channel.close();
      }
    } catch (IOException e) {
      // whoever waits fails all the same
    }
  }

  /**
   * Begins a question, whose answer is bounded however long it goes on: the connection is closed
   * when the time is up, unless another question has begun or this one was answered.
   */
  void beginQuestion() {
    answerBytes = 0;
    int number = questions.incrementAndGet();
    CompletableFuture.delayedExecutor(timeout.toMillis() * ANSWER_TIMEOUTS, TimeUnit.MILLISECONDS)
        .execute(() -> closeUnless(questions.get() != number, channel));
  }

  void endQuestion() {
    questions.incrementAndGet();
  }

  /** Writes all bytes that remain. */
  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      await(SelectionKey.OP_WRITE);
      transfer(() -> channel.write(bytes));
    }
  }

  /**
   * Reads one byte or more, as many as there are and have room.
   *
   * @throws ImageException of kind STORE if the daemon closed the connection, or sent nothing or
   *     too much for too long
   */
  void read(ByteBuffer bytes) throws IOException {
    int count;
    try {
      await(SelectionKey.OP_READ);
      count = transfer(() -> channel.read(bytes));
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (ClosedSelectorException | CancelledKeyException | ClosedChannelException e) {
      throw endless("for %d seconds".formatted(timeout.multipliedBy(ANSWER_TIMEOUTS).toSeconds()));
    }
    answerBytes += Math.max(count, 0);
    if (answerBytes > ANSWER_BYTES) {
      throw endless("of %d bytes".formatted(ANSWER_BYTES));
    }
    if (count < 0) {
      throw new ImageException(
          FailureKind.STORE, "the store daemon at " + address + " closed the connection");
    }
  }

  private int transfer(IoSupplier<Integer> bytes) throws IOException {
    try {
      return bytes.get();
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.STORE,
          "the connection to the store daemon at " + address + " broke: " + e.getMessage(),
          e);
    }
  }

  private void await(int operation) throws IOException {
    channel.register(selector, operation);
    selector.selectedKeys().clear();
    int ready = selector.select(timeout.toMillis());
    if (Thread.currentThread().isInterrupted()) {
      // a channel that does not block would not notice, and we should ask it again without end
      throw new InterruptedIOException("interrupted");
    }
    if (ready == 0) {
      if (!channel.isOpen()) {
        throw new ClosedChannelException(); // the time for the question is over
      }
      throw silent(address, timeout);
    }
  }

  private static ImageException silent(DaemonAddress address, Duration timeout) {
    return new ImageException(
        FailureKind.STORE,
        "the store daemon at %s gave no answer for %d seconds; see whether it is stopped or collects"
                .formatted(address, timeout.toSeconds())
            + " garbage, and run again when it answers");
  }

  private ImageException endless(String howLong) {
    return new ImageException(
        FailureKind.STORE,
        "the store daemon at %s sent messages %s and gave no answer; restart it"
            .formatted(address, howLong));
  }

  DaemonAddress address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      selector.close();
    }
  }
}
