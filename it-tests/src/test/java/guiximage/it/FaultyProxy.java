package guiximage.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy before an HTTP server on this machine at which a share of all requests goes wrong: the
 * connection breaks before, within or after the request, the answer is cut, or is another one. One
 * request a connection. The faults follow from a seed and the order in which requests come.
 */
final class FaultyProxy implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)\\s*$");
  private static final Pattern CONNECTION = Pattern.compile("(?im)^connection:.*\\r\\n");

  /** The first byte of a client that tries TLS, which the server does not speak. */
  private static final int TLS_HANDSHAKE = 0x16;

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int port;
  private final double share;
  private final Random random;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "faulty-proxy");
            thread.setDaemon(true);
            return thread;
          });

  private enum Fault {
    NONE,
    LOST,
    CUT_REQUEST,
    LOST_ANSWER,
    CUT_ANSWER,
    SERVER_ERROR,
    UNAVAILABLE,
    TOO_MANY
  }

  /**
   * @param port of the server
   * @param share of the requests that go wrong, 0 to 1
   */
  FaultyProxy(int port, double share, long seed) throws IOException {
    this.port = port;
    this.share = share;
    this.random = new Random(seed);
    threads.execute(this::accept);
  }

  /** {@code 127.0.0.1:PORT}. */
  String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  int faults() {
    return faults.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private synchronized Fault draw() {
    requests.incrementAndGet();
    if (random.nextDouble() >= share) {
      return Fault.NONE;
    }
    faults.incrementAndGet();
    return Fault.values()[1 + random.nextInt(Fault.values().length - 1)];
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      String head = head(in);
      Fault fault = draw();
      if (fault == Fault.LOST) {
        return;
      }
      byte[] body = body(in, head, fault);
      byte[] answer =
          switch (fault) {
            case CUT_REQUEST -> new byte[0];
            case SERVER_ERROR -> refusal("500 Internal Server Error");
            case UNAVAILABLE -> refusal("503 Service Unavailable\r\nRetry-After: 0");
            case TOO_MANY -> refusal("429 Too Many Requests\r\nRetry-After: 0");
            default -> answer(head, body);
          };
      if (fault != Fault.LOST_ANSWER) {
        int length = fault == Fault.CUT_ANSWER ? answer.length / 2 : answer.length;
        client.getOutputStream().write(answer, 0, length);
      }
    } catch (IOException e) {
      // the client has gone, or sent nothing on a connection that it kept ready
    }
  }

  private static byte[] refusal(String status) {
    return ("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What the server says to the request. */
  private byte[] answer(String head, byte[] body) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String alone =
          CONNECTION.matcher(head).replaceAll("").replaceFirst("\r\n", "\r\nConnection: close\r\n");
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      request.writeBytes(alone.getBytes(StandardCharsets.ISO_8859_1));
      request.writeBytes(body);
      server.getOutputStream().write(request.toByteArray());
      return server.getInputStream().readAllBytes();
    }
  }

  /** Up to the empty line, with it. */
  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    byte[] end = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] last = new byte[end.length];
    while (!Arrays.equals(last, end)) {
      int next = in.read();
      if (next < 0 || (next == TLS_HANDSHAKE && head.size() == 0)) {
        throw new EOFException();
      }
      System.arraycopy(last, 1, last, 0, last.length - 1);
      last[last.length - 1] = (byte) next;
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static byte[] body(InputStream in, String head, Fault fault) throws IOException {
    Matcher length = LENGTH.matcher(head);
    int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return in.readNBytes(fault == Fault.CUT_REQUEST ? bytes / 2 : bytes);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
