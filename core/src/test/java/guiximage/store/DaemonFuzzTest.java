package guiximage.store;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.Fuzzing;
import guiximage.ImageException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Store daemons that say anything: a greeting, messages, an answer. */
public final class DaemonFuzzTest {
  private static final StorePath PATH = new StorePath("/gnu/store", "a".repeat(32), "hello-2.12");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Path directory = Files.createTempDirectory("daemon-fuzz-");
    Path socket = directory.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      CompletableFuture<Void> saying = CompletableFuture.runAsync(() -> say(server, input));
      ask(socket);
      saying.join();
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(directory);
    }
  }

  /** Says all of {@code input} to the first who comes, listens to the end, and hangs up. */
  private static void say(ServerSocketChannel server, byte[] input) {
    try (SocketChannel client = server.accept()) {
      ByteBuffer bytes = ByteBuffer.wrap(input);
      while (bytes.hasRemaining()) {
        client.write(bytes);
      }
      client.shutdownOutput();
      ByteBuffer heard = ByteBuffer.allocate(1024);
      while (client.read(heard) >= 0) {
        heard.clear();
      }
    } catch (IOException e) {
      // the client has heard enough
    }
  }

  private static void ask(Path socket) throws IOException {
    try (StoreDaemon daemon = StoreDaemon.connect(socket, TIMEOUT)) {
      Optional<StoreItem> item = daemon.find(PATH);
      item.ifPresent(found -> assertThat(found.path()).isEqualTo(PATH));
    } catch (ImageException e) {
      assertThat(e.kind()).isEqualTo(FailureKind.STORE);
      assertThat(e.getMessage()).doesNotContain("gave no answer").isNotBlank();
    }
  }

  private static byte[] said(Object... parts) {
    ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    for (Object part : parts) {
      if (part instanceof String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.putLong(utf8.length).put(utf8).put(new byte[-utf8.length & 7]);
      } else {
        bytes.putLong(((Number) part).longValue());
      }
    }
    return java.util.Arrays.copyOf(bytes.array(), bytes.position());
  }

  @Test
  void aDaemonIsUnderstoodOrRefused() {
    int hello = 0x6478696f;
    int last = 0x616c7473;
    String hash = "b".repeat(64);
    Fuzzing.around(
        1_000,
        DaemonFuzzTest::fuzzerTestOneInput,
        List.of(
            said(
                hello,
                0x163,
                0x6f6c6d67,
                "welcome",
                last,
                last,
                1,
                last,
                "",
                hash,
                1,
                PATH.toString(),
                1,
                9),
            said(
                hello,
                0x119,
                last,
                last,
                1,
                "a.drv",
                "sha256:" + hash,
                0,
                1,
                9,
                0,
                1,
                "key:sig",
                "ca"),
            said(
                hello,
                0x119,
                last,
                0x53545254,
                1,
                2,
                3,
                "start",
                2,
                0,
                7,
                1,
                "f",
                0,
                0x52534c54,
                1,
                2,
                0,
                0x53544f50,
                1,
                last,
                0),
            said(hello, 0x10f, last, 0x63787470, "\u001b[31mno\nway", 1)));
  }
}
