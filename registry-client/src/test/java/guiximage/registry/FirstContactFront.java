package guiximage.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port that answers plain HTTP as Go's servers do where they expect TLS: with a body that has no
 * length, after a HEAD too. What is encrypted goes on to another port.
 */
final class FirstContactFront implements AutoCloseable {
  private static final byte[] REFUSAL =
      "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final int TLS_HANDSHAKE = 0x16;

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger greetings = new AtomicInteger();
  private final OptionalInt encrypted;
  private final OptionalInt plain;
  private final CyclicBarrier together;

  private FirstContactFront(OptionalInt encrypted, OptionalInt plain, int together)
      throws IOException {
    this.encrypted = encrypted;
    this.plain = plain;
    this.together = new CyclicBarrier(together);
    start(this::accept);
  }

  /**
   * Refuses plain HTTP.
   *
   * @param together how many requests have to be there before they are answered
   */
  static FirstContactFront encrypted(int port, int together) throws IOException {
    return new FirstContactFront(OptionalInt.of(port), OptionalInt.empty(), together);
  }

  /** Refuses one request, and TLS; what comes after that goes on. */
  static FirstContactFront plain(int port) throws IOException {
    return new FirstContactFront(OptionalInt.empty(), OptionalInt.of(port), 1);
  }

  /** Refuses TLS; everything else goes on. */
  static FirstContactFront withoutTls(int port) throws IOException {
    FirstContactFront front = plain(port);
    front.refused.set(1);
    return front;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Requests in plain HTTP that were refused. */
  int refused() {
    return refused.get();
  }

  /** Connections on which TLS was begun. */
  int greetings() {
    return greetings.get();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "first-contact");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      PushbackInputStream in = new PushbackInputStream(socket.getInputStream());
      int first = in.read();
      if (first < 0) {
        return;
      }
      in.unread(first);
      if (first == TLS_HANDSHAKE) {
        greetings.incrementAndGet();
        passOn(in, socket, encrypted);
      } else if (plain.isPresent() && refused.get() > 0) {
        passOn(in, socket, plain);
      } else {
        refuse(in, socket);
      }
    } catch (IOException | BrokenBarrierException | TimeoutException e) {
      // one of both went away
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refuse(InputStream in, Socket socket)
      throws IOException, InterruptedException, BrokenBarrierException, TimeoutException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return;
      }
      head.append((char) b);
    }
    refused.incrementAndGet();
    together.await(1, TimeUnit.MINUTES);
    socket.getOutputStream().write(REFUSAL);
  }

  private void passOn(InputStream in, Socket socket, OptionalInt port) throws IOException {
    if (port.isEmpty()) {
      return;
    }
    try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port.getAsInt())) {
      sockets.add(other);
      start(() -> copy(in, other));
      other.getInputStream().transferTo(socket.getOutputStream());
    }
  }

  private static void copy(InputStream in, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // the other side has ended
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
