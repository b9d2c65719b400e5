package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerKey;
import guiximage.layer.MemoryIndex;
import guiximage.layer.TextLayer;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.publish.LayerMemory.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerMemoryTest {
  private final TextLayer layer = new TextLayer("tar");
  private final LayerKey key = layer.key().orElseThrow();
  private final LayerIndex published = new MemoryIndex();
  private final LayerIndex local = new MemoryIndex();

  private static LayerFacts facts(DiffId diffId, Algorithm algorithm, String blob) {
    Digest digest = Digest.of(blob.getBytes(StandardCharsets.UTF_8));
    return new LayerFacts(
        diffId, 3, Map.of(algorithm, new Descriptor(algorithm.mediaType(), digest, 10)));
  }

  private LayerFacts right(String blob) {
    return facts(layer.diffId(), Algorithm.GZIP, blob);
  }

  private static LayerFacts wrong() {
    return facts(new DiffId(Digest.of(new byte[0])), Algorithm.GZIP, "wrong");
  }

  private LayerMemory memory(Check check) {
    return new LayerMemory(published, local, check);
  }

  @Test
  void thePublishedBlobIsTheOneThatTheRegistryHas() throws IOException {
    published.put(key, right("published"));
    local.put(key, right("local"));

    assertThat(memory(Check.BELIEVE).find(layer, Algorithm.GZIP)).contains(right("published"));
  }

  @Test
  void whatThisMachineMadeIsSurerThanWhatOthersState() throws IOException {
    published.put(key, wrong());
    local.put(key, right("local"));

    assertThat(memory(Check.BELIEVE).find(layer, Algorithm.GZIP)).contains(right("local"));
  }

  @Test
  void aBlobOfAnotherAlgorithmIsOfNoUse() throws IOException {
    published.put(key, facts(layer.diffId(), Algorithm.ZSTD, "published"));

    assertThat(memory(Check.BELIEVE).find(layer, Algorithm.GZIP)).isEmpty();
  }

  @Test
  void theLocalBlobIsTakenWhereThePublishedOneIsOfAnotherAlgorithm() throws IOException {
    published.put(key, facts(layer.diffId(), Algorithm.ZSTD, "published"));
    local.put(key, right("local"));

    assertThat(memory(Check.BELIEVE).find(layer, Algorithm.GZIP)).contains(right("local"));
  }

  @Test
  void whatIsStatedIsBelievedWithoutReadingTheStore() throws IOException {
    published.put(key, wrong());

    assertThat(memory(Check.BELIEVE).find(layer, Algorithm.GZIP)).contains(wrong());
    assertThat(layer.readings()).isZero();
  }

  @Test
  void whatIsStatedIsComparedWithTheStoreIfThatIsAskedFor() throws IOException {
    published.put(key, wrong());

    assertThat(memory(Check.COMPARE_WITH_STORE).find(layer, Algorithm.GZIP)).isEmpty();
  }

  @Test
  void whatAgreesWithTheStoreIsBelieved() throws IOException {
    published.put(key, right("published"));

    assertThat(memory(Check.COMPARE_WITH_STORE).find(layer, Algorithm.GZIP))
        .contains(right("published"));
    assertThat(layer.readings()).isEqualTo(1);
  }

  @Test
  void whatThisMachineMadeIsNotComparedAgain() throws IOException {
    published.put(key, right("published"));
    local.put(key, right("local"));

    assertThat(memory(Check.COMPARE_WITH_STORE).find(layer, Algorithm.GZIP))
        .contains(right("published"));
    assertThat(layer.readings()).isZero();
  }

  @Test
  void whatWasMadeIsKeptOnThisMachineOnly() throws IOException {
    memory(Check.BELIEVE).keep(layer, right("made"));

    assertThat(local.find(key)).contains(right("made"));
    assertThat(published.find(key)).isEmpty();
  }

  @Test
  void noMemoryKnowsAndKeepsNothing() throws IOException {
    LayerMemory.NONE.keep(layer, right("made"));

    assertThat(LayerMemory.NONE.find(layer, Algorithm.GZIP)).isEmpty();
  }
}
