package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.StorePath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ItemChangeTest {

  @Test
  void saysWhatReplacedWhat() {
    List<List<StorePath>> previous =
        List.of(
            List.of(path('a', "glibc-2.36")),
            List.of(path('b', "git-2.39.4"), path('c', "perl-5.36"), path('d', "zlib-1.2")),
            List.of(path('f', "gone")));
    List<List<StorePath>> current =
        List.of(
            List.of(path('a', "glibc-2.36")),
            List.of(path('g', "git-2.39.5"), path('h', "perl-5.36"), path('d', "zlib-1.2")),
            List.of(path('i', "font-dejavu-2.37")));

    List<List<ItemChange>> changes = ItemChange.between(previous, current);

    assertThat(changes.stream().map(layer -> layer.stream().map(ItemChange::toString).toList()))
        .containsExactly(
            List.of("glibc 2.36: unchanged"),
            List.of(
                "git 2.39.4 → 2.39.5",
                "perl 5.36: only the hash changed",
                "zlib 1.2: unchanged, was in another layer"),
            List.of("font-dejavu 2.37: new"),
            List.of("gone: removed"));
  }

  @Test
  void twoItemsOfOneNameAreEachReplacedByOne() {
    List<List<StorePath>> previous =
        List.of(List.of(path('a', "gcc-12.3-lib"), path('b', "gcc-11.4"), path('c', "gcc-11.4")));
    List<List<StorePath>> current =
        List.of(List.of(path('d', "gcc-12.4-lib"), path('g', "gcc-11.4"), path('h', "gcc-11.5")));

    List<List<ItemChange>> changes = ItemChange.between(previous, current);

    assertThat(changes.get(0).stream().map(ItemChange::toString))
        .containsExactly(
            "gcc 12.3-lib → 12.4-lib", "gcc 11.4: only the hash changed", "gcc 11.4 → 11.5");
    assertThat(changes.get(1)).isEmpty();
  }

  @Test
  void anItemInTwoLayersIsRemovedOnce() {
    StorePath gone = path('a', "gone");

    List<List<ItemChange>> changes =
        ItemChange.between(List.of(List.of(gone), List.of(gone)), List.of());

    assertThat(changes.get(0))
        .containsExactly(new ItemChange(ItemChange.Kind.REMOVED, gone, Optional.of(gone)));
  }

  private static StorePath path(char hash, String name) {
    return new StorePath("/gnu/store", String.valueOf(hash).repeat(32), name);
  }
}
