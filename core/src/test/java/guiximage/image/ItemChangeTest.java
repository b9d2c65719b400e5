package guiximage.image;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.StorePath;
import java.util.List;
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

  private static StorePath path(char hash, String name) {
    return new StorePath("/gnu/store", String.valueOf(hash).repeat(32), name);
  }
}
