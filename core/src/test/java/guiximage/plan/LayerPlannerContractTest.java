package guiximage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rule keeps, on closures of many shapes and with previous layers of any kind. */
class LayerPlannerContractTest {

  record Case(
      LayerRule rule, List<StoreItem> items, int maxLayers, List<List<StorePath>> previous) {
    List<List<StoreItem>> plan(List<StoreItem> inThisOrder) throws Exception {
      return rule.planner(previous).plan(Closure.ofExactly(inThisOrder), maxLayers);
    }

    @Override
    public String toString() {
      return rule + ", " + items.size() + " items, " + maxLayers + " layers";
    }
  }

  static Stream<Case> cases() {
    return Stream.of(LayerRule.values())
        .flatMap(rule -> IntStream.range(0, 30).mapToObj(seed -> random(rule, seed)));
  }

  private static Case random(LayerRule rule, int seed) {
    Random random = new Random(seed);
    List<StoreItem> items = DrawnClosure.random(1 + random.nextInt(60), seed);
    int maxLayers = 1 + random.nextInt(40);
    boolean needsAll = rule == LayerRule.PER_ITEM;
    return new Case(
        rule, items, needsAll ? items.size() : maxLayers, previous(items, 1 + random.nextInt(20)));
  }

  /** Some of the items as they are, some as another build, some not at all, and strangers. */
  private static List<List<StorePath>> previous(List<StoreItem> items, int layers) {
    Random random = new Random(layers);
    List<List<StorePath>> groups =
        new ArrayList<>(IntStream.range(0, layers).mapToObj(i -> List.<StorePath>of()).toList());
    for (StoreItem item : items) {
      String name = item.path().name();
      List<StorePath> maybe =
          List.of(
              item.path(), DrawnClosure.path(name + "@2"), DrawnClosure.path("stranger" + name));
      int place = random.nextInt(layers);
      groups.set(
          place,
          Stream.concat(groups.get(place).stream(), Stream.of(maybe.get(random.nextInt(3))))
              .toList());
    }
    return groups;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyItemIsInExactlyOneGroup(Case each) throws Exception {
    assertThat(each.plan(each.items).stream().flatMap(Collection::stream))
        .containsExactlyInAnyOrderElementsOf(Closure.ofExactly(each.items).items());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theLimitIsKeptAndNoGroupIsEmpty(Case each) throws Exception {
    assertThat(each.plan(each.items)).hasSizeBetween(1, each.maxLayers).noneMatch(List::isEmpty);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withinAGroupTheOrderIsThatOfTheNames(Case each) throws Exception {
    assertThat(DrawnClosure.paths(each.plan(each.items)))
        .allSatisfy(group -> assertThat(group).isSorted());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOrderOfTheInputDoesNotMatter(Case each) throws Exception {
    List<StoreItem> shuffled = new ArrayList<>(each.items);
    Collections.shuffle(shuffled, new Random(1));

    assertThat(each.plan(shuffled)).isEqualTo(each.plan(each.items));
  }
}
