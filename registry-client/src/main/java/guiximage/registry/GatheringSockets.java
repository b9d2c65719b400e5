package guiximage.registry;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets that gather what is written until they are flushed or have 64 KiB. Okio writes pieces of
 * 8 KiB, each of which wakes a registry on this machine: a cold push takes a twentieth longer so.
 * Not for TLS, which flushes nothing but its greeting.
 */
final class GatheringSockets extends SocketFactory {
  private static final int BUFFER_BYTES = 64 * 1024;

  @Override
  public Socket createSocket() {
    return new GatheringSocket();
  }

  /** Not used: OkHttp connects its sockets itself. */
  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  /** Not used: OkHttp connects its sockets itself. */
  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  /** Not used: OkHttp connects its sockets itself. */
  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  /** Not used: OkHttp connects its sockets itself. */
  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  private static final class GatheringSocket extends Socket {
    @Override
    public OutputStream getOutputStream() throws IOException {
      return new BufferedOutputStream(super.getOutputStream(), BUFFER_BYTES);
    }
  }
}
