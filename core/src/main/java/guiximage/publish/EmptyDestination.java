package guiximage.publish;

import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import java.util.Optional;

/** A registry that has nothing yet, for a plan that names no registry. It takes nothing. */
public final class EmptyDestination implements Destination {
  @Override
  public String name() {
    return "a registry that has nothing";
  }

  @Override
  public Optional<Transfer> find(Descriptor blob) {
    return Optional.empty();
  }

  @Override
  public Optional<Transfer> predict(Descriptor blob) {
    return Optional.empty();
  }

  /**
   * @throws IllegalStateException always
   */
  @Override
  public Transfer put(Blob blob) {
    throw takesNothing();
  }

  /**
   * @throws IllegalStateException always
   */
  @Override
  public void send(Blob blob) {
    throw takesNothing();
  }

  /**
   * @throws IllegalStateException always
   */
  @Override
  public void publish(ImageSet images) {
    throw takesNothing();
  }

  private static IllegalStateException takesNothing() {
    return new IllegalStateException("a plan without a registry cannot be published");
  }
}
