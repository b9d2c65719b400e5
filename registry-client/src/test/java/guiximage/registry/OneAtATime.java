package guiximage.registry;

import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.publish.Destination;
import java.io.IOException;
import java.util.Optional;

/**
 * A destination that serves one call at a time, and fails every {@link #put} after the first that
 * has failed. So a fault hits one blob however many are under way, and no failure of one blob cuts
 * off the upload of another.
 */
final class OneAtATime implements Destination {
  private final Destination destination;
  private Optional<IOException> failure = Optional.empty();

  OneAtATime(Destination destination) {
    this.destination = destination;
  }

  @Override
  public String name() {
    return destination.name();
  }

  @Override
  public synchronized Optional<Transfer> find(Descriptor blob) throws IOException {
    return destination.find(blob);
  }

  @Override
  public synchronized Optional<Transfer> predict(Descriptor blob) throws IOException {
    return destination.predict(blob);
  }

  @Override
  public synchronized boolean confirm(Descriptor blob) throws IOException {
    return destination.confirm(blob);
  }

  @Override
  public synchronized Transfer put(Blob blob) throws IOException {
    if (failure.isPresent()) {
      throw failure.get();
    }
    try {
      return destination.put(blob);
    } catch (IOException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  @Override
  public synchronized void send(Blob blob) throws IOException {
    destination.send(blob);
  }

  @Override
  public synchronized void publish(ImageSet images) throws IOException {
    destination.publish(images);
  }
}
