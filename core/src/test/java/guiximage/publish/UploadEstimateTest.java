package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import guiximage.layer.DrawnRecipe;
import guiximage.oci.Compression.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UploadEstimateTest {
  private static final long MIB = 1 << 20;

  private static LayerNode node(int number) {
    return new LayerNode(
        number, new DrawnRecipe(0, out -> {}), Algorithm.NONE, Optional.empty(), 1);
  }

  @Test
  void aLayerThatIsNotMadeIsAShareOfItsTarAtEachDestination() {
    UploadEstimate estimate = new UploadEstimate(true);
    estimate.expectTar(node(1), 100 * MIB, 2);
    estimate.expectBlob(node(2), 3 * MIB, 1);

    assertThat(estimate.totalBytes()).isEqualTo(Math.round(0.38 * 200 * MIB + 3 * MIB));
  }

  @Test
  void aTarThatIsNotCompressedIsExactFromTheStart() {
    UploadEstimate estimate = new UploadEstimate(false);
    estimate.expectTar(node(1), 100 * MIB, 1);

    assertThat(estimate.totalBytes()).isEqualTo(100 * MIB);
  }

  @Test
  void whatArrivedReplacesWhatWasExpected() {
    UploadEstimate estimate = new UploadEstimate(true);
    LayerNode node = node(1);
    estimate.expectTar(node, 100 * MIB, 2);

    estimate.made(node, 50 * MIB);
    assertThat(estimate.totalBytes()).isEqualTo(100 * MIB);
    estimate.expectBlob(node, 50 * MIB, 1); // one destination had it

    assertThat(estimate.totalBytes()).isEqualTo(50 * MIB);
  }

  /** Layers of 60 % where 38 % are usual: wrong by a third at first, and ever less. */
  @Test
  void theEstimateComesCloserWithEachLayerAndIsExactAtTheEnd() {
    Random random = new Random(1);
    UploadEstimate estimate = new UploadEstimate(true);
    List<LayerNode> nodes = new ArrayList<>();
    List<Long> blobs = new ArrayList<>();
    long exact = 0;
    for (int i = 1; i <= 81; i++) {
      long tar = MIB + random.nextInt(20 << 20);
      nodes.add(node(i));
      blobs.add(Math.round(tar * (0.55 + random.nextDouble() / 10)));
      exact += blobs.get(i - 1);
      estimate.expectTar(nodes.get(i - 1), tar, 1);
    }

    assertThat(estimate.totalBytes()).isLessThan(exact * 2 / 3);
    for (int i = 0; i < nodes.size(); i++) {
      estimate.made(nodes.get(i), blobs.get(i));
      if (i == 8) {
        assertThat(estimate.totalBytes()).isCloseTo(exact, within(exact / 10));
      }
      if (i == 40) {
        assertThat(estimate.totalBytes()).isCloseTo(exact, within(exact / 40));
      }
    }

    assertThat(estimate.totalBytes()).isEqualTo(exact);
  }
}
