package guiximage.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerKey;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerStatementTest {
  private static final LayerKey KEY = new LayerKey(digest("key"));
  private static final Descriptor GZIP = new Descriptor(MediaType.OCI_LAYER_GZIP, digest("z"), 101);
  private static final LayerFacts FACTS =
      new LayerFacts(
          new DiffId(digest("tar")),
          10_240,
          Map.of(
              Algorithm.GZIP,
              GZIP,
              Algorithm.ZSTD,
              new Descriptor(MediaType.OCI_LAYER_ZSTD, digest("zstd"), 99)));
  private static final LayerStatement STATEMENT = LayerStatement.of(KEY, FACTS, Algorithm.GZIP);

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Layer layer(Descriptor blob) {
    return new Layer(FACTS.diffId(), blob);
  }

  @Test
  void isReadFromTheAnnotationsThatItGives() {
    Layer layer = layer(GZIP.withAnnotations(STATEMENT.annotations(StatementKey.NONE)));

    assertThat(LayerStatement.of(layer, StatementKey.NONE)).contains(STATEMENT);
    assertThat(STATEMENT.facts().blobs()).containsOnlyKeys(Algorithm.GZIP);
  }

  @Test
  void saysTheSameInAHistoryEntry() {
    assertThat(LayerStatement.annotations(STATEMENT.createdBy(StatementKey.NONE)))
        .isEqualTo(STATEMENT.annotations(StatementKey.NONE));
  }

  @Test
  void isReadFromALayerOfADockerManifest() {
    Descriptor docker = GZIP.withMediaType(MediaType.DOCKER_LAYER_GZIP);

    assertThat(
            LayerStatement.of(
                layer(docker.withAnnotations(STATEMENT.annotations(StatementKey.NONE))),
                StatementKey.NONE))
        .contains(STATEMENT);
  }

  @Test
  void isNotBelievedOfAnotherBlob() {
    Map<String, String> annotations = STATEMENT.annotations(StatementKey.NONE);
    List<Descriptor> others =
        List.of(
            new Descriptor(GZIP.mediaType(), GZIP.digest(), 102),
            new Descriptor(GZIP.mediaType(), digest("other"), 101),
            GZIP.withMediaType(MediaType.OCI_LAYER_ZSTD),
            GZIP.withMediaType(MediaType.OCI_CONFIG));

    assertThat(others)
        .allSatisfy(
            other ->
                assertThat(
                        LayerStatement.of(
                            layer(other.withAnnotations(annotations)), StatementKey.NONE))
                    .isEmpty());
  }

  @Test
  void isNotBelievedOfAnotherDiffId() {
    Descriptor blob = GZIP.withAnnotations(STATEMENT.annotations(StatementKey.NONE));

    assertThat(LayerStatement.of(new Layer(new DiffId(digest("other")), blob), StatementKey.NONE))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "tar-size", "check"})
  void isNotBelievedWhereAPartIsWrong(String name) {
    for (String wrong : List.of("", "x", "1", "sha256:" + "0".repeat(64), "00000000")) {
      Map<String, String> annotations = new HashMap<>(STATEMENT.annotations(StatementKey.NONE));
      annotations.put("io.github.guix-image.layer." + name, wrong);

      assertThat(LayerStatement.of(layer(GZIP.withAnnotations(annotations)), StatementKey.NONE))
          .as(wrong)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "tar-size", "check"})
  void isNotBelievedWhereAPartIsMissing(String name) {
    Map<String, String> annotations = new HashMap<>(STATEMENT.annotations(StatementKey.NONE));
    annotations.remove("io.github.guix-image.layer." + name);

    assertThat(LayerStatement.of(layer(GZIP.withAnnotations(annotations)), StatementKey.NONE))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "guix-image", "ADD file:x in /", "guix-image  = =x ==", "guix-images"})
  void otherHistoryStatesNothing(String createdBy) {
    Map<String, String> annotations = LayerStatement.annotations(createdBy);

    assertThat(LayerStatement.of(layer(GZIP.withAnnotations(annotations)), StatementKey.NONE))
        .isEmpty();
  }

  @Test
  void aKeyBelievesItsOwnMarkAlone() {
    StatementKey key = StatementKey.of("0123456789abcdef0123456789abcdef".getBytes(US_ASCII));
    StatementKey other = StatementKey.of("0123456789abcdef0123456789abcdeF".getBytes(US_ASCII));
    Layer marked = layer(GZIP.withAnnotations(STATEMENT.annotations(key)));
    Layer unmarked = layer(GZIP.withAnnotations(STATEMENT.annotations(StatementKey.NONE)));

    assertThat(LayerStatement.of(marked, key)).contains(STATEMENT);
    assertThat(LayerStatement.of(marked, other)).isEmpty();
    assertThat(LayerStatement.of(unmarked, key)).isEmpty();
    assertThat(LayerStatement.of(marked, StatementKey.NONE)).contains(STATEMENT);
    assertThat(LayerStatement.annotations(STATEMENT.createdBy(key)))
        .isEqualTo(STATEMENT.annotations(key));
  }

  /** A check can be computed by anybody, a mark cannot. */
  @Test
  void aKeyDoesNotBelieveAMarkOnAnotherLayer() {
    StatementKey key = StatementKey.of("0123456789abcdef0123456789abcdef".getBytes(US_ASCII));
    LayerFacts foreign =
        new LayerFacts(new DiffId(digest("foreign")), 10_240, Map.of(Algorithm.GZIP, GZIP));
    Map<String, String> annotations =
        new HashMap<>(
            LayerStatement.of(KEY, foreign, Algorithm.GZIP).annotations(StatementKey.NONE));
    annotations.put(
        "io.github.guix-image.layer.mark",
        STATEMENT.annotations(key).get("io.github.guix-image.layer.mark"));
    Layer layer = new Layer(foreign.diffId(), GZIP.withAnnotations(annotations));

    assertThat(LayerStatement.of(layer, StatementKey.NONE)).isPresent();
    assertThat(LayerStatement.of(layer, key)).isEmpty();
  }

  /**
   * The lines are those of docs/layer-index.md; {@code openssl dgst -sha256 -hmac} gives the mark.
   */
  @Test
  void theMarkIsTheHmacOfTheLinesOfTheIndex() throws GeneralSecurityException {
    byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    byte[] expected =
        mac.doFinal(
            "guix-image layer 1\nkey %s\ndiff-id %s\ntar-bytes 10240\ngzip %s 101\n"
                .formatted(KEY, FACTS.diffId(), GZIP.digest())
                .getBytes(US_ASCII));

    assertThat(STATEMENT.annotations(StatementKey.of(secret)))
        .contains(entry("io.github.guix-image.layer.mark", HexFormat.of().formatHex(expected)));
  }

  /** The lines are those of docs/layer-index.md. */
  @Test
  void theCheckIsTheCrc32OfTheLinesOfTheIndex() {
    CRC32 check = new CRC32();
    check.update(
        "guix-image layer 1\nkey %s\ndiff-id %s\ntar-bytes 10240\ngzip %s 101\n"
            .formatted(KEY, FACTS.diffId(), GZIP.digest())
            .getBytes(StandardCharsets.US_ASCII));

    assertThat(STATEMENT.annotations(StatementKey.NONE))
        .contains(entry("io.github.guix-image.layer.check", "%08x".formatted(check.getValue())));
  }
}
