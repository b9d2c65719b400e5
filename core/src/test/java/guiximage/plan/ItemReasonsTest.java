package guiximage.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ItemReasonsTest {
  private static final StorePath APP = path("app");
  private static final StorePath PYTHON = path("python");
  private static final StorePath TLS = path("tls");
  private static final StorePath LIBC = path("libc");

  /** The graph app → python → tls → libc, app → libc. */
  private static final ItemReasons REASONS =
      new ItemReasons(
          Closure.ofExactly(
              List.of(
                  item(APP, 1, PYTHON, LIBC),
                  item(PYTHON, 10, TLS, LIBC),
                  item(TLS, 100, LIBC),
                  item(LIBC, 1000))));

  private static StorePath path(String name) {
    return StorePath.parse("/gnu/store/" + "0".repeat(32) + "-" + name);
  }

  private static StoreItem item(StorePath path, long bytes, StorePath... references) {
    return new StoreItem(path, Optional.empty(), bytes, List.of(references));
  }

  @Test
  void anItemIsReachedByTheShortestWay() {
    assertThat(REASONS.pathFromRoot(APP)).containsExactly(APP);
    assertThat(REASONS.pathFromRoot(LIBC)).containsExactly(APP, LIBC);
    assertThat(REASONS.pathFromRoot(TLS)).containsExactly(APP, PYTHON, TLS);
  }

  @Test
  void theClosureOfAnItemIsAllThatItRefersTo() {
    assertThat(REASONS.closureBytes(LIBC)).isEqualTo(1000);
    assertThat(REASONS.closureBytes(TLS)).isEqualTo(1100);
    assertThat(REASONS.closureBytes(APP)).isEqualTo(1111);
  }

  @Test
  void anItemAddsWhatComesInThroughItAlone() {
    assertThat(REASONS.addedBytes(LIBC)).isEqualTo(1000);
    assertThat(REASONS.addedBytes(TLS)).isEqualTo(100);
    assertThat(REASONS.addedBytes(PYTHON)).isEqualTo(110);
    assertThat(REASONS.addedBytes(APP)).isEqualTo(1111);
  }

  @Test
  void anItemOutsideIsRefused() {
    assertThatThrownBy(() -> REASONS.closureBytes(path("other")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-other is not in the closure");
  }

  @Test
  void whatIsAddedIsWhatCannotBeReachedWithoutTheItem() {
    Random random = new Random(15);
    for (int round = 0; round < 50; round++) {
      List<StoreItem> items = drawn(random);
      ItemReasons reasons = new ItemReasons(Closure.ofExactly(items));
      for (StoreItem item : items) {
        long without =
            reached(items, item.path()).stream().mapToLong(StoreItem::narSizeBytes).sum();
        long all = items.stream().mapToLong(StoreItem::narSizeBytes).sum();
        assertThat(reasons.addedBytes(item.path())).isEqualTo(all - without);
      }
    }
  }

  private static List<StoreItem> drawn(Random random) {
    List<StoreItem> items = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<StorePath> references =
          IntStream.range(0, i)
              .filter(n -> random.nextInt(5) == 0)
              .mapToObj(n -> items.get(n).path())
              .toList();
      items.add(new StoreItem(path("i" + i), Optional.empty(), random.nextInt(1000), references));
    }
    return items;
  }

  /** The items that roots refer to, directly or not, in a graph that lacks {@code left}. */
  private static Set<StoreItem> reached(List<StoreItem> items, StorePath left) {
    Closure closure = Closure.ofExactly(items);
    Set<StoreItem> reached = new HashSet<>();
    List<StorePath> waiting = new ArrayList<>(closure.roots());
    while (!waiting.isEmpty()) {
      StorePath path = waiting.remove(0);
      StoreItem item = closure.find(path).orElseThrow();
      if (!path.equals(left) && reached.add(item)) {
        waiting.addAll(item.references());
      }
    }
    return reached;
  }
}
