package guiximage.publish;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Which layer is made next: the biggest of those that are left, so that the last one to end is a
 * small one. Little layers take the processor hardly any time, and the registry's answers a lot;
 * some of them are always under way beside the big ones, or they would be waited for at the end.
 * Thread-safe.
 */
final class LayerQueue {
  /** A block of the compressor: what is not larger occupies one processor only. */
  private static final long LITTLE_BYTES = 1 << 20;

  private static final int LITTLE_AT_ONCE = 2;

  private final Deque<Turn> big = new ArrayDeque<>();
  private final Deque<Turn> little = new ArrayDeque<>();
  private final long totalBytes;

  /** Guarded by this. */
  private int littleUnderWay;

  /**
   * An order whose turn has come.
   *
   * @param sizeBytes about how large its tar is
   */
  record Turn(LayerMaker.Order order, long sizeBytes) {
    boolean isLittle() {
      return sizeBytes < LITTLE_BYTES;
    }
  }

  /** Opens no file where a layer's size can be told without. */
  LayerQueue(List<LayerMaker.Order> orders) throws IOException {
    List<Turn> turns = new ArrayList<>();
    for (LayerMaker.Order order : orders) {
      turns.add(new Turn(order, order.recipe().estimatedSizeBytes()));
    }
    turns.sort(
        Comparator.comparing(Turn::sizeBytes)
            .reversed()
            .thenComparing(turn -> turn.order().number()));
    turns.forEach(turn -> (turn.isLittle() ? little : big).add(turn));
    totalBytes = turns.stream().mapToLong(Turn::sizeBytes).sum();
  }

  /** The sum of all sizes. */
  long totalBytes() {
    return totalBytes;
  }

  /** The next one; as many can be taken as there were orders, each to be ended. */
  synchronized Turn take() {
    boolean takesLittle = !little.isEmpty() && (big.isEmpty() || littleUnderWay < LITTLE_AT_ONCE);
    if (takesLittle) {
      littleUnderWay++;
    }
    return takesLittle ? little.remove() : big.remove();
  }

  /** Says that the layer has arrived, or failed. */
  synchronized void end(Turn turn) {
    if (turn.isLittle()) {
      littleUnderWay--;
    }
  }
}
