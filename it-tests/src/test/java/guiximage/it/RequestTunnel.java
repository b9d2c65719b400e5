package guiximage.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leads to an HTTP server on this machine, writes down every request, and may hold one for ever: so
 * a program is at a chosen point for as long as a test wants.
 */
final class RequestTunnel implements AutoCloseable {
  private static final int BUFFER_BYTES = 8192;
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)\\s*$");

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int port;
  private final Hold hold;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong bodyBytes = new AtomicLong();
  private final CountDownLatch holding = new CountDownLatch(1);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tunnel");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * What does not go through.
   *
   * @param request the number of the request, from 1, that the server does not get
   * @param answer the number of the request whose answer the client does not get
   * @param bodyBytes of all bodies together, what the server gets at most
   */
  record Hold(int request, int answer, long bodyBytes) {
    static final Hold NOTHING = new Hold(0, 0, Long.MAX_VALUE);

    static Hold request(int number) {
      return new Hold(number, 0, Long.MAX_VALUE);
    }

    static Hold answer(int number) {
      return new Hold(0, number, Long.MAX_VALUE);
    }

    static Hold bodiesAfter(long bytes) {
      return new Hold(0, 0, bytes);
    }
  }

  /**
   * @param port of the server
   */
  RequestTunnel(int port, Hold hold) throws IOException {
    this.port = port;
    this.hold = hold;
    threads.execute(this::accept);
  }

  /** {@code 127.0.0.1:PORT}. */
  String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** Method and target of each request in the order in which they came, the held one too. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  boolean holds() {
    return holding.getCount() == 0;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Connection connection = new Connection(client, connect());
        threads.execute(() -> connection.pass(connection::requests));
        threads.execute(() -> connection.pass(connection::answers));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  /** Writes down a request; returns its number. */
  private int number(String request) {
    synchronized (requests) {
      requests.add(request);
      return requests.size();
    }
  }

  private void hold() throws InterruptedException {
    holding.countDown();
    new CountDownLatch(1).await();
  }

  /** Breaks the connections that are held, and takes no other. */
  void cut() throws IOException {
    listener.close();
    threads.shutdownNow();
  }

  @Override
  public void close() throws IOException {
    cut();
  }

  private final class Connection {
    private final Socket client;
    private final Socket server;
    private volatile boolean holdsAnswer;

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    private interface Direction {
      void copy() throws IOException, InterruptedException;
    }

    void pass(Direction direction) {
      try (client;
          server) {
        direction.copy();
      } catch (IOException e) {
        // one of the two has gone
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void requests() throws IOException, InterruptedException {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = server.getOutputStream();
      while (true) {
        byte[] head = head(in);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        int number = number(text.substring(0, text.indexOf(" HTTP/")));
        if (number == hold.request) {
          hold();
        }
        holdsAnswer = number == hold.answer;
        out.write(head);
        Matcher length = LENGTH.matcher(text);
        body(in, out, length.find() ? Long.parseLong(length.group(1)) : 0);
      }
    }

    /** Up to the empty line, with it. */
    private static byte[] head(InputStream in) throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      int newlines = 0;
      while (newlines < 2) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException();
        }
        newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
        head.write(next);
      }
      return head.toByteArray();
    }

    private void body(InputStream in, OutputStream out, long length)
        throws IOException, InterruptedException {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (long left = length; left > 0; ) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new EOFException();
        }
        out.write(buffer, 0, count);
        left -= count;
        if (bodyBytes.addAndGet(count) >= hold.bodyBytes) {
          hold();
        }
      }
    }

    void answers() throws IOException, InterruptedException {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (holdsAnswer) {
          hold();
        }
        out.write(buffer, 0, count);
      }
    }
  }
}
