package guiximage.publish;

import guiximage.image.ImageSet;
import guiximage.image.Layer;
import guiximage.oci.Descriptor;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of a push of an image, or of several under one name, at one destination.
 *
 * @param layers the layers, base layer first, each with how it came there; one that several images
 *     have is there once
 * @param failure why it was not published; empty if it was
 */
public record Delivery(
    Destination destination,
    ImageSet images,
    Map<Layer, Destination.Transfer> layers,
    Optional<IOException> failure) {

  public Delivery {
    layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
  }

  /** Bytes of layers that were sent; a blob that two layers share was sent once. */
  public long sentBytes() {
    return layers.entrySet().stream()
        .filter(layer -> layer.getValue() == Destination.Transfer.SENT)
        .map(layer -> layer.getKey().descriptor().withAnnotations(Map.of()))
        .distinct()
        .mapToLong(Descriptor::sizeBytes)
        .sum();
  }
}
