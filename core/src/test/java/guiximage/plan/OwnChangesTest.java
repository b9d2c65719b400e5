package guiximage.plan;

import static guiximage.plan.DrawnClosure.path;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Closure;
import guiximage.store.StorePath;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OwnChangesTest {
  private static final Closure CLOSURE =
      DrawnClosure.of(
          """
          base-1@2 9
          library-2@2 5 -> base-1@2
          app-1@2 3 -> library-2@2
          data-1 7
          """);

  private static List<StorePath> image(String... words) {
    return List.of(words).stream().map(DrawnClosure::path).toList();
  }

  private static SortedSet<String> names(String... names) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(List.of(names)));
  }

  /** The base was built anew, the library has a new version, the app only needs them. */
  @Test
  void whatIsOnlyRebuiltDidNotChangeByItself() {
    assertThat(
            OwnChanges.of(CLOSURE, List.of(image("base-1", "library-1", "app-1", "data-1")))
                .updates())
        .containsExactly(names("base", "library"));
  }

  @Test
  void updatesBetweenOlderImagesFollow() {
    assertThat(
            OwnChanges.of(
                    CLOSURE,
                    List.of(
                        image("base-1", "library-1", "app-1", "data-1"),
                        image("base-1", "library-1", "app-1@0", "data-0"),
                        image("base-1", "library-1", "app-1@0", "data-0")))
                .updates())
        .containsExactly(names("base", "library"), names("app", "data"));
  }

  @Test
  void anUpdateThatChangesNothingIsNone() {
    OwnChanges known = new OwnChanges(List.of(names("data")));

    assertThat(known.then(CLOSURE, CLOSURE.items().stream().map(i -> i.path()).toList()))
        .isEqualTo(known);
    assertThat(known.then(CLOSURE, List.of(path("data-0"))).updates())
        .containsExactly(names("data"), names("data"));
  }

  @Test
  void onlyTheNewestUpdatesAreKept() {
    List<SortedSet<String>> many =
        List.of("a", "b", "c", "d", "e", "f", "g", "h", "i").stream()
            .map(OwnChangesTest::names)
            .toList();

    assertThat(new OwnChanges(many).updates()).isEqualTo(many.subList(0, 8));
  }

  private static SortedSet<String> names(String name) {
    return names(new String[] {name});
  }
}
