package guiximage.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** The socket of an engine that speaks HTTP, asked one question within a few seconds. */
final class EngineSocket {
  private static final int MAX_ANSWER_BYTES = 256 * 1024;
  private static final long WAIT_MILLIS = 3000;
  private static final int MAX_WAITS = 10;

  private EngineSocket() {}

  /**
   * The body of the answer to a GET, with status 200.
   *
   * @throws IOException if there is another answer, none, or one of more than 256 KiB
   */
  static byte[] get(Path socket, String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Selector selector = Selector.open()) {
      String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      return body(answer(channel, selector));
    }
  }

  private static byte[] answer(SocketChannel channel, Selector selector) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    for (int waits = 0; waits < MAX_WAITS && answer.size() <= MAX_ANSWER_BYTES; waits++) {
      if (selector.select(WAIT_MILLIS) == 0) {
        throw new SocketTimeoutException("silence for %d s".formatted(WAIT_MILLIS / 1000));
      }
      selector.selectedKeys().clear();
      int read;
      while ((read = channel.read(buffer.clear())) > 0 && answer.size() <= MAX_ANSWER_BYTES) {
        answer.write(buffer.array(), 0, read);
      }
      if (read < 0) {
        return answer.toByteArray();
      }
    }
    throw new IOException("an answer without end");
  }

  private static byte[] body(byte[] answer) throws IOException {
    String text = new String(answer, US_ASCII);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.matches("(?s)HTTP/1\\.[01] 200 .*")) {
      throw new IOException("an answer that is not one of an engine");
    }
    return Arrays.copyOfRange(answer, end + 4, answer.length);
  }
}
