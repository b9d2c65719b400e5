package guiximage.registry;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * HTTP/1.1 on a bare socket, so that a connection can be lost at any byte: before the body, within
 * it, or after all of it without an answer, on a connection that was used before.
 */
abstract class FakeServer implements AutoCloseable {
  /** None of the body is read, and the connection stays open. */
  static final long STOP_READING = -1;

  private static final int MAX_LINE_BYTES = 64 * 1024;
  private static final long DRIP_MILLIS = 10;

  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean closed;

  FakeServer() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::accept, "fake-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  /**
   * The first part of a request.
   *
   * @param target path and query; the host is in {@code host} even if the request came as to a
   *     proxy
   * @param headers by lower-case name
   */
  record Head(String method, String host, String target, Map<String, String> headers) {
    String path() {
      return target.split("\\?", 2)[0];
    }

    String query() {
      return target.contains("?") ? target.split("\\?", 2)[1] : "";
    }

    long bodyBytes() {
      return Long.parseLong(headers.getOrDefault("content-length", "0"));
    }

    @Override
    public String toString() {
      return method + " " + target;
    }
  }

  /** How an answer ends. */
  enum Ending {
    /** The connection stays open. */
    KEEP,
    /** The connection is closed after it. */
    CLOSE,
    /** The connection is closed instead of it. */
    NO_ANSWER,
    /** The connection stays open, and nothing comes. */
    SILENCE,
    /** The answer ends in the middle of its body. */
    CUT,

    /** The body comes byte by byte, and its end never. */
    DRIP
  }

  /** An answer; without a length header unless {@code headers} has one, it has the right one. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, List<String> headers, byte[] body, Ending ending) {
    static Answer of(int status, String... headers) {
      return new Answer(status, List.of(headers), new byte[0], Ending.KEEP);
    }

    Answer with(String... more) {
      List<String> all = new ArrayList<>(headers);
      all.addAll(List.of(more));
      return new Answer(status, all, body, ending);
    }

    Answer withBody(String text) {
      return withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    Answer withBody(byte[] bytes) {
      return new Answer(status, headers, bytes, ending);
    }

    Answer ending(Ending how) {
      return new Answer(status, headers, body, how);
    }
  }

  /**
   * How many bytes of the body are read before the connection is lost; all if it is not to be; or
   * {@link #STOP_READING}.
   */
  abstract long bodyLimit(Head head);

  abstract Answer answer(Head head, byte[] body);

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = listener.accept();
        connections.add(socket);
        Thread thread = new Thread(() -> serve(socket), "fake-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean open = true;
      while (open) {
        open = exchange(in, socket.getOutputStream());
      }
    } catch (IOException | RuntimeException e) {
      // the client went away, or did not speak HTTP
      return;
    } finally {
      connections.remove(socket);
    }
  }

  private boolean exchange(InputStream in, OutputStream out) throws IOException {
    String line = line(in);
    if (line.isEmpty()) {
      return false;
    }
    Head head = head(line, in);
    long limit = bodyLimit(head);
    if (limit == STOP_READING) {
      awaitTheEnd();
      return false;
    }
    byte[] body = in.readNBytes((int) Math.min(limit, head.bodyBytes()));
    if (limit < Long.MAX_VALUE) {
      return false;
    }
    Answer answer = answer(head, body);
    switch (answer.ending()) {
      case NO_ANSWER -> {
        return false;
      }
      case SILENCE -> {
        in.read();
        return false;
      }
      default -> write(head, answer, out);
    }
    return answer.ending() == Ending.KEEP;
  }

  private static void write(Head head, Answer answer, OutputStream out) throws IOException {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.status() + " Fake\r\n");
    boolean hasLength = false;
    for (String header : answer.headers()) {
      text.append(header).append("\r\n");
      hasLength |=
          header.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")
              || header.toLowerCase(java.util.Locale.ROOT).startsWith("transfer-encoding:");
    }
    if (!hasLength && answer.status() != 204) {
      text.append("Content-Length: ").append(answer.body().length).append("\r\n");
    }
    out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    if (answer.ending() == Ending.DRIP) {
      drip(out);
    }
    if (!head.method().equals("HEAD")) {
      byte[] body = answer.body();
      out.write(body, 0, answer.ending() == Ending.CUT ? body.length / 2 : body.length);
    }
    out.flush();
  }

  /** Until nobody listens any more. */
  private static void drip(OutputStream out) throws IOException {
    try {
      while (true) {
        out.write(' ');
        out.flush();
        Thread.sleep(DRIP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitTheEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Head head(String line, InputStream in) throws IOException {
    String[] words = line.split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String[] parts = header.split(":", 2);
      headers.put(parts[0].toLowerCase(java.util.Locale.ROOT), parts[1].strip());
    }
    String target = words[1];
    if (target.startsWith("http://")) {
      target = target.substring(target.indexOf('/', "http://".length()));
    }
    return new Head(words[0], headers.getOrDefault("host", ""), target, headers);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        bytes.write(b);
      }
      if (bytes.size() > MAX_LINE_BYTES) {
        throw new IOException("not HTTP");
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    end.countDown();
    listener.close();
    for (Socket socket : connections) {
      socket.close();
    }
  }
}
