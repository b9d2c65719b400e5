package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreemapTest {
  private static final Treemap.Box WHOLE = new Treemap.Box(0, 0, 160, 90);

  @Test
  void areasAreInProportionAndFillTheWhole() {
    Random random = new Random(7);
    List<Double> weights =
        IntStream.range(0, 200)
            .mapToObj(i -> 1 + random.nextDouble() * 1000)
            .sorted((a, b) -> Double.compare(b, a))
            .toList();
    double total = weights.stream().mapToDouble(Double::doubleValue).sum();

    List<Treemap.Box> boxes = Treemap.divide(weights, WHOLE);

    for (int i = 0; i < weights.size(); i++) {
      Treemap.Box box = boxes.get(i);
      assertThat(box.width() * box.height())
          .isCloseTo(weights.get(i) / total * 14400, within(1e-6));
      assertThat(box.x()).isGreaterThanOrEqualTo(-1e-9);
      assertThat(box.y()).isGreaterThanOrEqualTo(-1e-9);
      assertThat(box.x() + box.width()).isLessThanOrEqualTo(160 + 1e-6);
      assertThat(box.y() + box.height()).isLessThanOrEqualTo(90 + 1e-6);
    }
  }

  @Test
  void equalWeightsGiveNearlySquares() {
    List<Treemap.Box> boxes = Treemap.divide(List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0), WHOLE);

    assertThat(boxes)
        .allMatch(box -> Math.max(box.width() / box.height(), box.height() / box.width()) < 2);
  }
}
