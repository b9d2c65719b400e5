package guiximage.plan;

import static guiximage.plan.DrawnClosure.draw;
import static guiximage.plan.DrawnClosure.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.Closure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerLockTest {
  private static final Closure CLOSURE =
      DrawnClosure.of("app-1 9 -> library-1\nlibrary-1 5 -> small-1\nsmall-1 1");
  private static final Closure OTHER =
      DrawnClosure.of("app-1@2 9 -> library-2 fresh-1\nlibrary-2 5\nfresh-1 3");
  private static final LayerLock LOCK =
      new LayerLock(
          LayerRule.CHURN, 2, DrawnClosure.layers("library-1+app-1 small-1"), OwnChanges.UNKNOWN);

  @Test
  void bytesAndLockAreInverse() throws Exception {
    assertThat(LayerLock.parse(LOCK.toBytes())).isEqualTo(LOCK);
  }

  @Test
  void theDocumentHasOnePathALine() {
    assertThat(new String(LOCK.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {
              "formatVersion" : 1,
              "rule" : "churn",
              "maxLayers" : 2,
              "layers" : [
                [
                  "%s",
                  "%s"
                ],
                [
                  "%s"
                ]
              ]
            }
            """
                .formatted(path("library-1"), path("app-1"), path("small-1")));
  }

  @Test
  void whatWasLearnedIsKeptAndTheNewestUpdateAdded() throws Exception {
    OwnChanges known = new OwnChanges(List.of(new TreeSet<>(Set.of("small", "tool"))));
    LayerLock lock = new LayerLock(LOCK.rule(), LOCK.maxLayers(), LOCK.groups(), known);

    assertThat(new String(lock.toBytes(), StandardCharsets.UTF_8))
        .contains(
            """
              "changes" : [
                [
                  "small",
                  "tool"
                ]
              ]
            """);
    assertThat(LayerLock.parse(lock.toBytes())).isEqualTo(lock);
    assertThat(lock.knownFor(OTHER).updates())
        .containsExactly(new TreeSet<>(Set.of("library")), new TreeSet<>(Set.of("small", "tool")));
    assertThat(lock.knownFor(CLOSURE)).isEqualTo(known);
  }

  @Test
  void keepsWhatARulePlanned() throws Exception {
    var plan = LayerRule.AUTO.planner(List.of()).plan(CLOSURE, 2);

    LayerLock lock = LayerLock.of(LayerRule.AUTO, 2, plan, OwnChanges.UNKNOWN);

    assertThat(lock.frozen().plan(CLOSURE, 2)).isEqualTo(plan);
    assertThat(lock.continued().plan(CLOSURE, 2)).isEqualTo(plan);
  }

  @Test
  void frozenAndContinuedGiveTheSameForTheSameClosure() throws Exception {
    assertThat(draw(LOCK.frozen().plan(CLOSURE, 100))).isEqualTo("app-1+library-1 small-1");
    assertThat(draw(LOCK.continued().plan(CLOSURE, 100))).isEqualTo("app-1+library-1 small-1");
  }

  @Test
  void continuedFollowsAnotherClosure() throws Exception {
    assertThat(draw(LOCK.continued().plan(OTHER, 2))).isEqualTo("library-2 app-1+fresh-1");
  }

  @Test
  void frozenNamesWhatDiffers() {
    assertThatThrownBy(() -> LOCK.frozen().plan(OTHER, 100))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage(
            "the closure is not the one of the layer lock: %s replaces %s, %s is new, %s replaces %s and 1 more; decide the lock anew, or do not freeze it",
            path("app-1@2"), path("app-1"), path("fresh-1"), path("library-2"), path("library-1"));
  }

  @Test
  void frozenRefusesALowerLimit() {
    assertThatThrownBy(() -> LOCK.frozen().plan(CLOSURE, 1))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
        .hasMessage(
            "too many layers: the layer lock has 2 and 1 are left for store items; raise --max-layers or decide the lock anew");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                                  | its format version is 0, want 1; delete it to decide anew
          {"formatVersion":2}                                 | its format version is 2, want 1; delete it to decide anew
          {"formatVersion":1,"rule":"big"}                    | unknown layering 'big'; use one of churn, sticky, size, popularity, auto, per-item, single
          {"formatVersion":1,"rule":"size"}                   | it has no list of layers
          {"formatVersion":1,"rule":"size","layers":[[]]}     | a layer holds nothing
          {"formatVersion":1,"rule":"size","layers":[["a"]]}  | 'a' is not a store path: want <store directory>/<32 characters>-<name>
          {"formatVersion":1,"rule":"size","layers":[["/s/00000000000000000000000000000000-a"],["/s/00000000000000000000000000000000-a"]]} | /s/00000000000000000000000000000000-a is in two layers
          """)
  void aDocumentThatIsNotALockIsRefused(String json, String why) {
    assertThatThrownBy(() -> LayerLock.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("layer lock cannot be used: " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {                              | 1, column 2: Unexpected end-of-input: expected close marker for Object (start marker at line 1, column 1)
          {"formatVersion":1,"rule":"si  | 1, column 30: Unexpected end-of-input in VALUE_STRING
          {"rule":"size","rule":"size"}  | 1, column 22: Duplicate field 'rule'
          """)
  void whatIsNotJsonIsNamedByItsPlace(String json, String where) {
    assertThatThrownBy(() -> LayerLock.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ImageException.class)
        .hasMessage("layer lock cannot be used: it is not valid JSON: line " + where);
  }

  @Test
  void whatIsNestedTooDeepHasNoPlace() {
    assertThatThrownBy(() -> LayerLock.parse("[".repeat(2000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "layer lock cannot be used: it is not valid JSON:"
                + " Document nesting depth (1001) exceeds the maximum allowed (1000)");
  }

  @Test
  void nothingIsNoLock() {
    assertThatThrownBy(() -> LayerLock.parse(new byte[0])).isInstanceOf(ImageException.class);
  }
}
