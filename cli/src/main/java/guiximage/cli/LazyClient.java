package guiximage.cli;

import guiximage.IoSupplier;
import guiximage.registry.RegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;

/** A registry client that is opened at its first use, which takes a tenth of a second. */
final class LazyClient implements Supplier<RegistryClient>, AutoCloseable {
  private final IoSupplier<RegistryClient> opening;
  private Optional<RegistryClient> client = Optional.empty();

  LazyClient(IoSupplier<RegistryClient> opening) {
    this.opening = opening;
  }

  @Override
  public RegistryClient get() {
    try {
      if (client.isEmpty()) {
        client = Optional.of(opening.get());
      }
      return client.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.ifPresent(RegistryClient::close);
  }
}
