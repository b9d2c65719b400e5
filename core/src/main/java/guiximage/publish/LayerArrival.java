package guiximage.publish;

import guiximage.image.Layer;
import guiximage.publish.Destination.Transfer;
import guiximage.store.StorePath;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A layer that is where it belongs.
 *
 * @param number from 1, lowest layer first
 * @param items the store items that it holds, the largest first as far as their sizes are known;
 *     may be empty
 * @param comment says what it holds instead of items
 * @param transfers how it came to each destination, by the destination's name, in their order
 */
public record LayerArrival(
    int number,
    Layer layer,
    List<StorePath> items,
    String comment,
    Map<String, Transfer> transfers) {

  public LayerArrival {
    items = List.copyOf(items);
    transfers = Collections.unmodifiableMap(new LinkedHashMap<>(transfers));
  }
}
