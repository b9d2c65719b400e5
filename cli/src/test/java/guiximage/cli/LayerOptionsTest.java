package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.Layering.Division;
import guiximage.store.Closure;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LayerOptionsTest {
  @TempDir Path directory;

  private static LayerOptions options(Object... words) {
    String[] arguments = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
    return CommandLine.populateCommand(new LayerOptions(), arguments);
  }

  private static StorePath path(String name) {
    return new StorePath("/gnu/store", "0".repeat(32), name);
  }

  /** Items of the sizes 1, 2, 3 and so on that do not need each other. */
  private static Closure closure(String... names) {
    return Closure.ofExactly(
        Arrays.stream(names)
            .map(
                name ->
                    new StoreItem(
                        path(name),
                        Optional.empty(),
                        1 + Arrays.asList(names).indexOf(name),
                        List.of()))
            .toList());
  }

  private static String draw(List<List<StoreItem>> groups) {
    return String.join(
        " ",
        groups.stream()
            .map(group -> String.join("+", group.stream().map(i -> i.path().name()).toList()))
            .toList());
  }

  /** Divides as a command does that writes the lock. */
  private static List<List<StoreItem>> keep(
      LayerOptions options, Closure closure, int most, List<List<StorePath>> previous)
      throws IOException {
    Division division = options.layering().divide(closure, most, previous, List.of());
    options.keep(division.lock());
    return division.groups();
  }

  @Test
  void continuesThePreviousImageUnlessARuleIsAskedFor() throws Exception {
    List<List<StorePath>> previous = List.of(List.of(path("a"), path("c")), List.of(path("b")));

    assertThat(draw(keep(options(), closure("a", "b", "c"), 2, previous))).isEqualTo("a+c b");
    assertThat(draw(keep(options(), closure("a", "b", "c"), 2, List.of()))).isEqualTo("c a+b");
    assertThat(draw(keep(options("--layering", "single"), closure("a", "b", "c"), 2, previous)))
        .isEqualTo("a+b+c");
  }

  @Test
  void anUnknownRuleIsRefused() {
    assertThatThrownBy(() -> options("--layering", "big").layering())
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("--layering: unknown layering 'big'; use one of churn, ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void noLayerAtAllIsRefused(int most) {
    assertThatThrownBy(() -> options("--max-layers=" + most).layering())
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("--max-layers: " + most + " is not 1 or more");
  }

  @Test
  void theLockIsWrittenAndThenDecides() throws Exception {
    Path lock = directory.resolve("layers.json");

    keep(options("--layer-lock", lock, "--layering", "size"), closure("a", "b", "c"), 2, List.of());
    String written = Files.readString(lock);
    var again =
        keep(
            options("--layer-lock", lock, "--layering", "single"),
            closure("a", "b", "c"),
            5,
            List.of());

    assertThat(draw(again)).isEqualTo("c a+b");
    assertThat(written).contains("\"rule\" : \"size\"", "\"maxLayers\" : 2");
    assertThat(lock).hasContent(written);
  }

  @Test
  void aLockFollowsTheClosureUnlessItIsFrozen() throws Exception {
    Path lock = directory.resolve("layers.json");
    keep(options("--layer-lock", lock), closure("a", "b", "c"), 2, List.of());
    String written = Files.readString(lock);

    assertThatThrownBy(
            () ->
                keep(
                    options("--layer-lock", lock, "--frozen-layers"),
                    closure("a", "b", "c", "d"),
                    3,
                    List.of()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessageContaining("-d is new");
    assertThat(lock).hasContent(written);

    var followed = keep(options("--layer-lock", lock), closure("a", "b", "c", "d"), 3, List.of());
    var frozen =
        keep(
            options("--layer-lock", lock, "--frozen-layers"),
            closure("a", "b", "c", "d"),
            3,
            List.of());

    assertThat(draw(followed)).isEqualTo("c d a+b");
    assertThat(frozen).isEqualTo(followed);
  }

  @Test
  void aLockThatIsLeftDecidesAndIsNotWritten() throws Exception {
    Path lock = directory.resolve("layers.json");
    LayerOptions first = options("--layer-lock", lock);

    first.layering().divide(closure("a", "b", "c"), 2, List.of(), List.of());

    assertThat(lock).doesNotExist();
    keep(options("--layer-lock", lock), closure("a", "b", "c"), 2, List.of());
    String written = Files.readString(lock);
    LayerOptions later = options("--layer-lock", lock, "--layering", "single");

    assertThat(
            draw(
                later
                    .layering()
                    .divide(closure("a", "b", "c", "d"), 3, List.of(), List.of())
                    .groups()))
        .isEqualTo("c d a+b");
    assertThat(lock).hasContent(written);
  }

  @Test
  void aLockThatCannotBeUsedIsNamed() throws Exception {
    Path lock = Files.writeString(directory.resolve("layers.json"), "{}");

    assertThatThrownBy(() -> keep(options("--layer-lock", lock), closure("a"), 2, List.of()))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            lock
                + ": layer lock cannot be used: its format version is 0, want 1; delete it to decide anew");
  }

  @Test
  void frozenNeedsALockThatIsThere() {
    assertThatThrownBy(() -> options("--frozen-layers").layering())
        .isInstanceOf(ImageException.class)
        .hasMessage("--frozen-layers needs --layer-lock FILE");
    assertThatThrownBy(
            () ->
                keep(
                    options("--frozen-layers", "--layer-lock", directory.resolve("none")),
                    closure("a"),
                    2,
                    List.of()))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "layer lock "
                + directory.resolve("none")
                + " is not there; push or export make it without --frozen-layers");
  }
}
