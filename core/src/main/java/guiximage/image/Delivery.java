package guiximage.image;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What became of an image at one destination.
 *
 * @param layers how each layer came there, base layer first; fewer than the image has after a
 *     failure
 * @param failure why it was not published; empty if it was
 */
public record Delivery(
    Destination destination,
    Image image,
    List<LayerDelivery> layers,
    Optional<IOException> failure) {

  public Delivery {
    layers = List.copyOf(layers);
  }

  /** How one layer came to a destination. */
  public record LayerDelivery(ImageLayer layer, Destination.Transfer transfer) {}

  /** Bytes of layers that were sent. */
  public long sentBytes() {
    return layers.stream()
        .filter(delivery -> delivery.transfer() == Destination.Transfer.SENT)
        .mapToLong(delivery -> delivery.layer().descriptor().sizeBytes())
        .sum();
  }
}
