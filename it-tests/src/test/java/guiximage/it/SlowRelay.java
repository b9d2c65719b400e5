package guiximage.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A slow link to a server on this machine: all that clients send passes at a limited rate over all
 * connections, and is recorded. Answers pass at once.
 */
final class SlowRelay implements AutoCloseable {
  private static final int PIECE_BYTES = 16 * 1024;
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int port;
  private final long bytesPerSecond;
  private final ServerSocket server = new ServerSocket();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final NavigableMap<Long, Long> passed = new ConcurrentSkipListMap<>();
  private long passedBytes;
  private long freeAtNanos = System.nanoTime();

  /**
   * @param port of the server
   */
  SlowRelay(int port, long bytesPerSecond) throws IOException {
    this.port = port;
    this.bytesPerSecond = bytesPerSecond;
    passed.put(0L, 0L);
    server.setReceiveBufferSize(PIECE_BYTES);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    threads.execute(this::accept);
  }

  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** The bytes that had passed at a time. */
  long passedBytes(long epochMillis) {
    return passed.floorEntry(epochMillis).getValue();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket target = new Socket(InetAddress.getLoopbackAddress(), port);
        threads.execute(() -> pass(client, target, true));
        threads.execute(() -> pass(target, client, false));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void pass(Socket from, Socket to, boolean isSlow) {
    byte[] piece = new byte[PIECE_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        if (isSlow) {
          await(length);
        }
        out.write(piece, 0, length);
      }
    } catch (IOException e) {
      // one side is gone, and the other sees it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await(int length) throws InterruptedException {
    long untilNanos;
    synchronized (this) {
      freeAtNanos =
          Math.max(freeAtNanos, System.nanoTime()) + Math.round(length * NANOS / bytesPerSecond);
      untilNanos = freeAtNanos;
    }
    TimeUnit.NANOSECONDS.sleep(untilNanos - System.nanoTime());
    synchronized (this) {
      passedBytes += length;
      passed.put(System.currentTimeMillis(), passedBytes);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
