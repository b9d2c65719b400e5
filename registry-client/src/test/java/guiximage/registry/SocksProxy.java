package guiximage.registry;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy as RFC 1928 has it, as far as it takes to reach one port, whatever name is asked for. */
final class SocksProxy implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<String> names = new CopyOnWriteArrayList<>();
  private final int target;

  SocksProxy(int target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "socks-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        start(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket reached = new Socket(InetAddress.getLoopbackAddress(), target)) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      in.readByte();
      in.skipNBytes(in.readUnsignedByte());
      out.write(new byte[] {5, 0});
      in.skipNBytes(3);
      if (in.readByte() != 3) {
        names.add("an address");
        return;
      }
      byte[] name = in.readNBytes(in.readUnsignedByte());
      names.add(new String(name, StandardCharsets.US_ASCII) + ":" + in.readUnsignedShort());
      out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
      start(
          () -> {
            try (client) {
              reached.getInputStream().transferTo(out);
            } catch (IOException e) {
              // one of the two went away
            }
          });
      in.transferTo(reached.getOutputStream());
    } catch (IOException e) {
      // one of the two went away
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The names that were asked for, each with its port. */
  List<String> names() {
    return List.copyOf(names);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
