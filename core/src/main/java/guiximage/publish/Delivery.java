package guiximage.publish;

import guiximage.image.ImageSet;
import guiximage.image.Layer;
import guiximage.oci.Descriptor;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The outcome of a push of an image, or of several under one name, at one destination.
 *
 * @param layers the layers, base layer first, each with how it came there; one that several images
 *     have is there once
 * @param remembered those whose blob was known before the push, from a published image, from this
 *     machine's index or from a base image
 * @param failure why it was not published; empty if it was
 */
public record Delivery(
    Destination destination,
    ImageSet images,
    Map<Layer, Destination.Transfer> layers,
    Set<Layer> remembered,
    Optional<IOException> failure) {

  public Delivery {
    layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
    remembered = Set.copyOf(remembered);
  }

  /** The reason why a layer came as it did. */
  public enum Reason {
    /** It was remembered, and the destination has it. */
    UNCHANGED("known from before, and there"),
    /** It had to be made to know its blob, which the destination has. */
    MADE_AGAIN("made to know it, and there"),
    /** The registry has it in another repository. */
    ELSEWHERE("in another repository of the registry"),
    /** It was remembered, but the destination lacks it. */
    LACKING("known from before, but not there"),
    /** Nothing was known of it: an item of it is new or changed, or no earlier image was found. */
    UNKNOWN("nothing is known of it: new, changed, or no earlier image was found");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }
  }

  /**
   * The reason why the layer came as it did.
   *
   * @throws IllegalArgumentException if {@link #layers} lacks it
   */
  public Reason reason(Layer layer) {
    Destination.Transfer transfer = layers.get(layer);
    if (transfer == null) {
      throw new IllegalArgumentException(layer.diffId() + " is not in the image");
    }
    boolean known = remembered.contains(layer);
    return switch (transfer) {
      case PRESENT -> known ? Reason.UNCHANGED : Reason.MADE_AGAIN;
      case MOUNTED -> Reason.ELSEWHERE;
      case SENT, WRITTEN -> known ? Reason.LACKING : Reason.UNKNOWN;
    };
  }

  /** Bytes of layers that were sent; a blob that two layers share was sent once. */
  public long sentBytes() {
    return bytes(Destination.Transfer.SENT);
  }

  /** Bytes of the layers that came so; a blob that two layers share counts once. */
  public long bytes(Destination.Transfer transfer) {
    return layers.entrySet().stream()
        .filter(layer -> layer.getValue() == transfer)
        .map(layer -> layer.getKey().descriptor().withAnnotations(Map.of()))
        .distinct()
        .mapToLong(Descriptor::sizeBytes)
        .sum();
  }
}
