package guiximage.publish;

import guiximage.image.ImageLayer;
import guiximage.image.ImageSet;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What became of an image, or of several under one name, at one destination.
 *
 * @param layers how each layer came there, base layer first, one that several images have once;
 *     fewer after a failure
 * @param failure why it was not published; empty if it was
 */
public record Delivery(
    Destination destination,
    ImageSet images,
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
