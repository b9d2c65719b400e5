package guiximage.store;

import guiximage.store.StoreItem.Registration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A store daemon that answers two questions, in the manner of a given protocol version: Guix's
 * (1.99, or 1.12 in its first years) or an old Nix's. Written from the protocol, with nothing of
 * the client's code.
 */
final class FakeDaemon implements AutoCloseable {
  private final ServerSocketChannel server;
  private final int version;
  private final Map<String, StoreItem> items = new TreeMap<>();
  private byte[] hello = words(0x6478696fL);
  private boolean hangsUp;
  private int answers = Integer.MAX_VALUE;
  private volatile long clientVersion;
  private long chatterMillis = -1;

  FakeDaemon(Path socket, int version) throws IOException {
    this.version = version;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    new Thread(this::serve, "fake-daemon").start();
  }

  FakeDaemon has(StoreItem item) {
    items.put(item.path().toString(), item);
    return this;
  }

  /** Says {@code words} instead of a greeting. */
  FakeDaemon greetingWith(long... words) {
    hello = words(words);
    return this;
  }

  /** Says {@code words} and nothing more. */
  FakeDaemon hangingUpAfter(long... words) {
    hangsUp = true;
    return greetingWith(words);
  }

  /** Answers as many questions and no more. */
  FakeDaemon fallingSilentAfter(int questions) {
    answers = questions;
    return this;
  }

  /** Talks for ever instead of an answer, a line after each pause of so many milliseconds. */
  FakeDaemon chattering(long pauseMillis) {
    chatterMillis = pauseMillis;
    return fallingSilentAfter(0);
  }

  /** The version that the last client announced. */
  int clientVersion() {
    return (int) clientVersion;
  }

  private void serve() {
    while (true) {
      try (SocketChannel client = server.accept()) {
        talk(Channels.newInputStream(client), client);
      } catch (AsynchronousCloseException e) {
        return;
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // this client is gone; the next may come
      }
    }
  }

  private void talk(InputStream in, SocketChannel out) throws IOException {
    number(in);
    if (hangsUp) {
      send(out, hello);
      return;
    }
    send(out, hello, words(version));
    clientVersion = number(in);
    long minor = Math.min(version & 0xff, clientVersion & 0xff);
    if (minor >= 14 && number(in) != 0) {
      number(in);
    }
    if (minor >= 11) {
      number(in);
    }
    send(out, words(0x6f6c6d67L), text("a word of welcome"), words(0x616c7473L));
    while (true) {
      long operation = number(in);
      String path = readText(in);
      if (answers-- > 0) {
        send(out, operation == 1 ? isValid(path) : pathInfo(path, minor));
      }
      while (chatterMillis >= 0) {
        send(out, words(0x6f6c6d67L), text("still at work".repeat(chatterMillis == 0 ? 5000 : 1)));
        pause(chatterMillis);
      }
    }
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private byte[] isValid(String path) {
    return words(0x616c7473L, items.containsKey(path) ? 1 : 0);
  }

  private byte[] pathInfo(String path, long minor) {
    StoreItem item = items.get(path);
    if (item == null) {
      return minor >= 17
          ? words(0x616c7473L, 0)
          : join(words(0x63787470L), text("path `" + path + "' is not valid"), words(1));
    }
    Registration registration = item.registration();
    int self = registration.refersToItself() ? 1 : 0;
    byte[] references = words(item.references().size() + self);
    for (StorePath reference : item.references()) {
      references = join(references, text(reference.toString()));
    }
    if (registration.refersToItself()) {
      references = join(references, text(path));
    }
    byte[] info =
        join(
            words(0x616c7473L),
            minor >= 17 ? words(1) : new byte[0],
            text(registration.deriver().orElse("")),
            text(item.narHash().orElseThrow().digest().hex()),
            references,
            words(1, item.narSizeBytes()));
    byte[] signatures = words(0);
    if (registration.signatures().isPresent()) {
      signatures = join(words(1), text(registration.signatures().get()));
    }
    return minor >= 16
        ? join(info, words(0), signatures, text(registration.contentAddress().orElse("")))
        : info;
  }

  private static void send(SocketChannel out, byte[]... parts) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(join(parts));
    while (all.hasRemaining()) {
      out.write(all);
    }
  }

  private static byte[] words(long... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long number : numbers) {
      bytes.putLong(number);
    }
    return bytes.array();
  }

  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return join(words(bytes.length), bytes, new byte[(8 - bytes.length % 8) % 8]);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static long number(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(8);
    if (bytes.length < 8) {
      throw new IOException("the client hung up");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static String readText(InputStream in) throws IOException {
    int length = (int) number(in);
    byte[] bytes = in.readNBytes((length + 7) / 8 * 8);
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
