package guiximage.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Leads to a server on this machine, and takes no more bytes after so many from all clients. */
final class StallingTunnel implements AutoCloseable {
  private static final int BUFFER_BYTES = 8192;

  private final ServerSocket listener;
  private final int port;
  private final long limitBytes;
  private final AtomicLong passedBytes = new AtomicLong();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "tunnel");
            thread.setDaemon(true);
            return thread;
          });

  StallingTunnel(int port, long limitBytes) throws IOException {
    this.port = port;
    this.limitBytes = limitBytes;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  boolean stalls() {
    return passedBytes.get() >= limitBytes;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        threads.execute(() -> pass(client, server, true));
        threads.execute(() -> pass(server, client, false));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  private void pass(Socket from, Socket to, boolean limited) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        if (limited && passedBytes.addAndGet(count) >= limitBytes) {
          Thread.sleep(Long.MAX_VALUE);
        }
      }
    } catch (IOException e) {
      // one of the two has gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
