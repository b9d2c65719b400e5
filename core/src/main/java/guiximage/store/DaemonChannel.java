package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers and texts to and from a store daemon: numbers in eight bytes, least significant first;
 * texts as their length and their bytes, filled up with zeros to a multiple of eight. Input is
 * bounded in size and time.
 */
final class DaemonChannel implements Closeable {
  private static final int NUMBER_BYTES = 8;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int TEXT_BYTES = 1024 * 1024;
  private static final int LIST_TEXTS = 100_000;

  private final DaemonConnection connection;
  private final ByteBuffer in = newBuffer().flip();
  private final ByteBuffer out = newBuffer();

  /**
   * @param connection closed with this
   */
  DaemonChannel(DaemonConnection connection) {
    this.connection = connection;
  }

  /** Begins a question, whose answer is bounded in size and time. */
  void beginQuestion() {
    connection.beginQuestion();
  }

  void endQuestion() {
    connection.endQuestion();
  }

  private static ByteBuffer newBuffer() {
    return ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  void writeNumber(long number) {
    out.putLong(number);
  }

  /** Buffered until {@link #flush}, so that what is sent at once must be small. */
  void writeText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.putLong(bytes.length).put(bytes).put(new byte[padding(bytes.length)]);
  }

  void flush() throws IOException {
    out.flip();
    connection.write(out);
    out.clear();
  }

  long readNumber() throws IOException {
    while (in.remaining() < NUMBER_BYTES) {
      fill();
    }
    return in.getLong();
  }

  String readText() throws IOException {
    int length = readCount("text", TEXT_BYTES);
    byte[] bytes = new byte[length + padding(length)];
    for (int done = 0; done < bytes.length; ) {
      if (!in.hasRemaining()) {
        fill();
      }
      int some = Math.min(in.remaining(), bytes.length - done);
      in.get(bytes, done, some);
      done += some;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  List<String> readTexts() throws IOException {
    int count = readCount("list", LIST_TEXTS);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(readText());
    }
    return texts;
  }

  int readCount(String what, int limit) throws IOException {
    long count = readNumber();
    if (count < 0 || count > limit) {
      throw notTheProtocol("a " + what + " of " + Long.toUnsignedString(count));
    }
    return (int) count;
  }

  private void fill() throws IOException {
    in.compact();
    try {
      connection.read(in);
    } finally {
      in.flip();
    }
  }

  private static int padding(int length) {
    return -length & (NUMBER_BYTES - 1);
  }

  ImageException notTheProtocol(String what) {
    return new ImageException(
        FailureKind.STORE,
        "what answers at "
            + address()
            + " is not a store daemon that this version understands: it sent "
            + what);
  }

  DaemonAddress address() {
    return connection.address();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
