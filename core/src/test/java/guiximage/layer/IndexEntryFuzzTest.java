package guiximage.layer;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import guiximage.image.TestImages;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.MediaType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files of the local layer index, which may be damaged. */
public final class IndexEntryFuzzTest {

  public static void fuzzerTestOneInput(byte[] input) {
    IndexEntry.parse(input).ifPresent(entry -> assertThat(entry.toBytes()).isEqualTo(input));
  }

  @Test
  void anEntryIsBelievedAsAWholeOrNotAtAll() {
    Descriptor blob = new Descriptor(MediaType.OCI_LAYER_GZIP, TestImages.digestOf("blob"), 567);
    LayerFacts facts =
        new LayerFacts(new DiffId(TestImages.digestOf("tar")), 1234, Map.of(Algorithm.GZIP, blob));
    IndexEntry entry = new IndexEntry(new LayerKey(TestImages.digestOf("key")), facts);
    Fuzzing.around(20_000, IndexEntryFuzzTest::fuzzerTestOneInput, List.of(entry.toBytes()));
  }
}
