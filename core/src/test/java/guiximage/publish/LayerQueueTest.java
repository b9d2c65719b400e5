package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.layer.DrawnRecipe;
import guiximage.oci.Compression.Algorithm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayerQueueTest {
  private static final long MIB = 1 << 20;

  private static LayerQueue queue(long... sizes) throws IOException {
    List<LayerNode> layers = new ArrayList<>();
    for (long size : sizes) {
      DrawnRecipe recipe = new DrawnRecipe(size, out -> {});
      layers.add(new LayerNode(layers.size(), recipe, Algorithm.NONE, Optional.empty(), 1));
    }
    return new LayerQueue(layers);
  }

  @Test
  void theBiggestComesFirstAndOfTheSameSizeTheLowest() throws IOException {
    LayerQueue queue = queue(2 * MIB, 5 * MIB, 2 * MIB, 9 * MIB);

    LayerNode first = queue.take();
    assertThat(first.number()).isEqualTo(3);
    assertThat(queue.bytes(first)).isEqualTo(9 * MIB);
    assertThat(numbers(queue, 3)).containsExactly(1, 0, 2);
  }

  @Test
  void twoLittleOnesAreAlwaysUnderWayBesideTheBigOnes() throws IOException {
    LayerQueue queue = queue(2 * MIB, 10, 9 * MIB, 30, 20, MIB);

    LayerNode first = queue.take();
    assertThat(first.number()).isEqualTo(3);
    assertThat(numbers(queue, 3)).containsExactly(4, 2, 0);
    queue.end(first);
    assertThat(numbers(queue, 2)).containsExactly(1, 5);
  }

  @Test
  void aBigOneThatEndsMakesNoRoomForLittleOnes() throws IOException {
    LayerQueue queue = queue(10, 20, 30, 2 * MIB, 3 * MIB);

    assertThat(numbers(queue, 2)).containsExactly(2, 1);
    queue.end(queue.take());
    assertThat(numbers(queue, 2)).containsExactly(3, 0);
  }

  @Test
  void whenOnlyLittleOnesAreLeftAllMayBeUnderWay() throws IOException {
    assertThat(numbers(queue(1, 2, 3, 4, 5), 5)).containsExactly(4, 3, 2, 1, 0);
  }

  @Test
  void nothingComesAfterTheLast() throws IOException {
    LayerQueue queue = queue(1);
    queue.take();

    assertThatThrownBy(queue::take).isInstanceOf(NoSuchElementException.class);
  }

  /** Of the next {@code count}, none of which ends. */
  private static List<Integer> numbers(LayerQueue queue, int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(queue.take().number());
    }
    return numbers;
  }
}
