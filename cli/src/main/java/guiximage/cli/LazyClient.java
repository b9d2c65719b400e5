package guiximage.cli;

import guiximage.IoSupplier;
import guiximage.registry.RegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A registry client that is opened at its first use, which takes a tenth of a second. */
final class LazyClient implements Supplier<RegistryClient>, AutoCloseable {
  private final IoSupplier<RegistryClient> opening;
  private @Nullable RegistryClient client;

  LazyClient(IoSupplier<RegistryClient> opening) {
    this.opening = opening;
  }

  @Override
  public RegistryClient get() {
    try {
      if (client == null) {
        client = opening.get();
      }
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }
}
