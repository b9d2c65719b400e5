package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One repository into which a rule's images are pushed one after the other. A layer that any
 * earlier push brought is there and is not sent again.
 */
final class Pushes {
  /** A push reads the image that it replaces and at most two more. */
  private static final int IMAGES_READ = 3;

  private final LayerRule rule;
  private final int maxLayers;
  private final Set<List<StorePath>> present = new HashSet<>();
  private List<List<StorePath>> previous = List.of();

  /** The store paths of the images before, newest first. */
  private final List<List<StorePath>> images = new ArrayList<>();

  Pushes(LayerRule rule, int maxLayers) {
    this.rule = rule;
    this.maxLayers = maxLayers;
  }

  /** Another repository with the same images. */
  Pushes copy() {
    Pushes copy = new Pushes(rule, maxLayers);
    copy.present.addAll(present);
    copy.previous = previous;
    copy.images.addAll(images);
    return copy;
  }

  /** The smallest unit that can be sent by itself: no rule sends less. */
  static Pushes floor() {
    return new Pushes(LayerRule.PER_ITEM, Integer.MAX_VALUE);
  }

  /** Returns the bytes sent, counted as NAR sizes. */
  long push(Closure closure) throws IOException {
    OwnChanges known = OwnChanges.of(closure, images);
    List<List<StoreItem>> groups = rule.planner(previous, known).plan(closure, maxLayers);
    previous = DrawnClosure.paths(groups);
    images.add(0, closure.items().stream().map(StoreItem::path).toList());
    images.subList(Math.min(images.size(), IMAGES_READ), images.size()).clear();
    return IntStream.range(0, groups.size())
        .filter(i -> present.add(previous.get(i)))
        .mapToLong(i -> groups.get(i).stream().mapToLong(StoreItem::narSizeBytes).sum())
        .sum();
  }
}
