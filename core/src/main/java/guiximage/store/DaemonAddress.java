package guiximage.store;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The address of a store daemon: a socket of this machine, or a host and a port.
 *
 * @param text as messages show it
 * @param socket the file of a socket; empty for a host
 * @param host a name or an address; not looked at for a socket
 */
record DaemonAddress(String text, Optional<Path> socket, String host, int port) {
  /** The port of {@code guix-daemon --listen} unless another is named. */
  private static final int GUIX_PORT = 44146;

  static DaemonAddress of(Path socket) {
    return new DaemonAddress(socket.toString(), Optional.of(socket), "", 0);
  }

  /**
   * The address that {@code GUIX_DAEMON_SOCKET} holds: {@code /path}, {@code unix:///path}, {@code
   * file:///path} or {@code guix://host:port}.
   *
   * @throws IllegalArgumentException for anything else, such as {@code ssh://host}
   */
  static DaemonAddress parse(String text) {
    if (text.startsWith("/")) {
      return of(Path.of(text));
    }
    try {
      return parse(text, new URI(text));
    } catch (URISyntaxException e) {
      throw unsupported(text, e);
    }
  }

  private static DaemonAddress parse(String text, URI uri) {
    String scheme = String.valueOf(uri.getScheme());
    String path = String.valueOf(uri.getPath());
    switch (scheme) {
      case "unix", "file" -> {
        if (uri.getAuthority() == null && path.startsWith("/")) {
          return of(Path.of(path));
        }
      }
      case "guix" -> {
        if (uri.getHost() != null) {
          int port = uri.getPort() < 0 ? GUIX_PORT : uri.getPort();
          String host = uri.getHost().replaceAll("^\\[|]$", ""); // of an IPv6 address
          return new DaemonAddress(text, Optional.empty(), host, port);
        }
      }
      case "ssh", "ssh-ng" ->
          throw new IllegalArgumentException(
              "'"
                  + text
                  + "' is a store on another machine, whose files cannot be read here; run this"
                  + " there, or copy the items here first (guix copy --from, nix copy --from)");
      default -> {}
    }
    throw unsupported(text, null);
  }

  private static IllegalArgumentException unsupported(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "unsupported address '" + text + "' of a store daemon; use unix:///path", cause);
  }

  /** Asks the system for the address of a host; its result is unresolved if there is none. */
  SocketAddress resolve() {
    return socket.isPresent()
        ? UnixDomainSocketAddress.of(socket.get())
        : new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return text;
  }
}
