package guiximage.build;

import guiximage.ImageException;
import guiximage.plan.LayerLock;
import guiximage.plan.LayerPlanner;
import guiximage.plan.LayerRule;
import guiximage.plan.OwnChanges;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The way in which store items are divided into layers.
 *
 * @param maxLayers layers of the whole image, at least 1; those of a base image and those beside
 *     the store items count
 * @param rule for a division that no lock decides; empty for the usual one
 * @param lock division that was kept before, which is continued
 * @param frozen whether {@code lock}, which has to be there then, must fit as it is
 */
public record Layering(
    int maxLayers, Optional<LayerRule> rule, Optional<LayerLock> lock, boolean frozen) {
  public static final int USUAL_MAX_LAYERS = 100;

  /** At most {@link #USUAL_MAX_LAYERS} layers by the usual rule. */
  public static final Layering USUAL =
      new Layering(USUAL_MAX_LAYERS, Optional.empty(), Optional.empty(), false);

  public Layering {
    if (maxLayers < 1) {
      throw new IllegalArgumentException(maxLayers + " is not 1 or more");
    }
    if (frozen && lock.isEmpty()) {
      throw new IllegalArgumentException("a frozen layering needs a lock");
    }
  }

  /**
   * A division of store items.
   *
   * @param groups items of each layer, lowest first
   * @param lock the division for a later image to continue; empty if that is the lock it came from
   */
  public record Division(List<List<StoreItem>> groups, Optional<LayerLock> lock) {}

  /**
   * Divides {@code closure}: as a lock has it; else by {@link #rule}; else by {@link
   * LayerRule#STICKY} if there is a previous image, or {@link LayerRule#CHURN}.
   *
   * @param maxStoreLayers layers that may hold store items
   * @param previous store paths of the previous image's layers; empty if there is none
   * @param older store paths of images before it, newest first, from which chances are learned
   * @throws ImageException of kind STORE if the items do not fit, of kind CONFIGURATION if a frozen
   *     lock is for another closure
   */
  public Division divide(
      Closure closure,
      int maxStoreLayers,
      List<List<StorePath>> previous,
      List<? extends Collection<StorePath>> older)
      throws ImageException {
    if (frozen) {
      return new Division(
          lock.orElseThrow().frozen().plan(closure, maxStoreLayers), Optional.empty());
    }
    LayerRule chosen = rule.orElse(previous.isEmpty() ? LayerRule.CHURN : LayerRule.STICKY);
    OwnChanges known =
        lock.isPresent() ? lock.get().knownFor(closure) : known(closure, previous, older);
    LayerPlanner planner =
        lock.map(LayerLock::continued).orElseGet(() -> chosen.planner(previous, known));
    List<List<StoreItem>> groups = planner.plan(closure, maxStoreLayers);
    LayerLock decided =
        LayerLock.of(lock.isPresent() ? LayerRule.STICKY : chosen, maxStoreLayers, groups, known);
    boolean changed = !lock.map(LayerLock::groups).equals(Optional.of(decided.groups()));
    return new Division(groups, changed ? Optional.of(decided) : Optional.empty());
  }

  private static OwnChanges known(
      Closure closure,
      List<List<StorePath>> previous,
      List<? extends Collection<StorePath>> older) {
    if (previous.isEmpty()) {
      return OwnChanges.UNKNOWN;
    }
    List<Collection<StorePath>> images = new ArrayList<>();
    images.add(previous.stream().flatMap(Collection::stream).toList());
    images.addAll(older);
    return OwnChanges.of(closure, images);
  }
}
