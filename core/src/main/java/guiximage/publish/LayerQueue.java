package guiximage.publish;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The layers that are left to be made. The biggest comes first, so that the last one to end is a
 * small one. Little layers take the processor hardly any time, and the registry's answers a lot;
 * some of them are always under way beside the big ones, or they would be waited for at the end.
 * Thread-safe.
 */
final class LayerQueue {
  /** A block of the compressor: what is not larger occupies one processor only. */
  private static final long LITTLE_BYTES = 1 << 20;

  private static final int LITTLE_AT_ONCE = 2;

  private final IdentityHashMap<LayerNode, Long> sizes = new IdentityHashMap<>();
  private final Deque<LayerNode> big = new ArrayDeque<>();
  private final Deque<LayerNode> little = new ArrayDeque<>();

  /** Guarded by this. */
  private int littleUnderWay;

  /** Opens no file where a layer's size can be told without. */
  LayerQueue(List<LayerNode> layers) throws IOException {
    for (LayerNode layer : layers) {
      sizes.put(layer, layer.recipe().estimatedSizeBytes());
    }
    layers.stream()
        .sorted(
            Comparator.comparing((LayerNode layer) -> sizes.getOrDefault(layer, 0L))
                .reversed()
                .thenComparing(LayerNode::number))
        .forEach(layer -> (isLittle(layer) ? little : big).add(layer));
  }

  /** True if making the layer takes the processor hardly any time. */
  boolean isLittle(LayerNode layer) {
    return bytes(layer) < LITTLE_BYTES;
  }

  /** About how many bytes of tar the layer is. */
  long bytes(LayerNode layer) {
    return sizes.getOrDefault(layer, 0L);
  }

  /** The next one; as many can be taken as there were layers, each to be ended. Never waits. */
  synchronized LayerNode take() {
    boolean takesLittle = !little.isEmpty() && (big.isEmpty() || littleUnderWay < LITTLE_AT_ONCE);
    if (takesLittle) {
      littleUnderWay++;
    }
    return takesLittle ? little.remove() : big.remove();
  }

  /** Says that the layer has arrived, or failed. */
  synchronized void end(LayerNode layer) {
    if (isLittle(layer)) {
      littleUnderWay--;
    }
  }
}
