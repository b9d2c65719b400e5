package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String EMPTY =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void digestOfNothingIsTheKnownOne() {
    assertThat(Digest.of(new byte[0])).hasToString(EMPTY);
  }

  @Test
  void parseIsTheInverseOfToString() {
    Digest digest = Digest.of("x".getBytes(StandardCharsets.UTF_8));

    assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "sha256:../../../../../../../../../../../../../../../../../../../etc/passwd",
        "md5:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void parseRefusesWhatIsNotADigest(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void digestingStreamCountsAndHashesWhatPasses() throws Exception {
    DigestingOutputStream out = new DigestingOutputStream(java.io.OutputStream.nullOutputStream());

    out.write("he".getBytes(StandardCharsets.UTF_8));
    out.write('y');

    assertThat(out.sizeBytes()).isEqualTo(3);
    assertThat(out.finish()).isEqualTo(Digest.of("hey".getBytes(StandardCharsets.UTF_8)));
  }
}
