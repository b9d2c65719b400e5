package guiximage.it;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A {@code nix-daemon} for a {@link RealStore}, listening when the constructor returns. */
final class NixDaemon implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Process process;

  NixDaemon(RealStore store) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("nix-daemon");
    builder.environment().putAll(store.environment());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    process = builder.start();
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (!listens(store.socket())) {
      if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
        process.destroyForcibly();
        throw new AssertionError("nix-daemon does not listen at " + store.socket());
      }
      pause();
    }
  }

  /** The file is there a moment earlier. */
  private static boolean listens(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
