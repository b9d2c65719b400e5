package guiximage.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every index that remembers does. */
public abstract class LayerIndexContractTest {
  private LayerIndex index = LayerIndex.none();

  protected abstract LayerIndex newIndex() throws IOException;

  @BeforeEach
  void openIndex() throws IOException {
    index = newIndex();
  }

  protected static LayerKey key(int number) {
    return new LayerKey(digest("key " + number));
  }

  /** The layer with that number, in blobs of these kinds. */
  protected static LayerFacts facts(int number, Algorithm... algorithms) {
    Map<Algorithm, Descriptor> blobs = new EnumMap<>(Algorithm.class);
    for (Algorithm algorithm : algorithms) {
      Digest digest = digest(algorithm + " " + number);
      blobs.put(algorithm, new Descriptor(algorithm.mediaType(), digest, 100L + number));
    }
    return new LayerFacts(new DiffId(digest("tar " + number)), 10_240L + number, blobs);
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(UTF_8));
  }

  @Test
  void aLayerThatWasNeverPutIsNotKnown() throws IOException {
    assertThat(index.find(key(1))).isEmpty();
  }

  @Test
  void whatWasPutIsFound() throws IOException {
    index.put(key(1), facts(1, Algorithm.GZIP));
    index.put(key(2), facts(2, Algorithm.ZSTD, Algorithm.NONE));
    index.put(key(3), facts(3));

    assertThat(index.find(key(1))).hasValue(facts(1, Algorithm.GZIP));
    assertThat(index.find(key(2))).hasValue(facts(2, Algorithm.ZSTD, Algorithm.NONE));
    assertThat(index.find(key(3))).hasValue(facts(3));
  }

  @Test
  void puttingAddsToWhatWasKnown() throws IOException {
    index.put(key(1), facts(1, Algorithm.GZIP));
    index.put(key(1), facts(1, Algorithm.ZSTD));

    assertThat(index.find(key(1))).hasValue(facts(1, Algorithm.GZIP, Algorithm.ZSTD));
  }

  @Test
  void aNewerBlobOfTheSameKindReplacesTheOlder() throws IOException {
    LayerFacts newer =
        new LayerFacts(
            facts(1).diffId(), facts(1).tarSizeBytes(), facts(7, Algorithm.GZIP).blobs());

    index.put(key(1), facts(1, Algorithm.GZIP));
    index.put(key(1), newer);

    assertThat(index.find(key(1))).hasValue(newer);
  }

  @Test
  void factsOfAnotherTarReplaceAllThatWasBelieved() throws IOException {
    index.put(key(1), facts(1, Algorithm.GZIP, Algorithm.ZSTD));
    index.put(key(1), facts(2, Algorithm.GZIP));

    assertThat(index.find(key(1))).hasValue(facts(2, Algorithm.GZIP));
  }

  @Test
  void manyThreadsMayUseItAtOnce() throws IOException {
    List<Integer> numbers = IntStream.range(0, 400).map(i -> i % 40).boxed().toList();

    Tasks.map(
        numbers,
        8,
        "user",
        number -> {
          index.put(key(number), facts(number, Algorithm.GZIP));
          return index.find(key(number)).orElseThrow();
        });

    for (int number = 0; number < 40; number++) {
      assertThat(index.find(key(number))).hasValue(facts(number, Algorithm.GZIP));
    }
  }
}
