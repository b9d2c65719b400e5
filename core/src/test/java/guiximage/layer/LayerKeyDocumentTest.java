package guiximage.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.oci.Digest;
import guiximage.store.AwkwardStore;
import guiximage.store.NarHash;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import guiximage.tar.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/layer-index.md} describes the key that is computed. */
class LayerKeyDocumentTest {
  private static final Pattern VECTOR =
      Pattern.compile("```key (sha256:\\S+)\n(.*?)```", Pattern.DOTALL);
  private static final NarHash EMPTY = new NarHash(Digest.of(new byte[0]));
  private static final NarHash ONE = new NarHash(Digest.of("a".repeat(1_000_000).getBytes(UTF_8)));

  @Test
  void keysOfTheVectorsAreTheDigestsOfTheirTexts() throws IOException {
    for (MatchResult vector : vectors()) {
      assertThat(Digest.of(vector.group(2).getBytes(UTF_8))).hasToString(vector.group(1));
    }
  }

  @Test
  void firstVectorIsALayerAsGuixMakesIt() throws IOException {
    StoreLayerRecipe layer =
        new StoreLayerRecipe(
            List.of(item("/gnu/store/0123456789abcdfghijklmnpqrsvwxyz-hello-2.12", EMPTY)),
            StoreRoot.HOST,
            LayerFormat.GUIX);

    assertThat(layer.key()).hasToString("Optional[" + vectors().get(0).group(1) + "]");
  }

  @Test
  void secondVectorIsALayerAsNixpkgsMakesIt() throws IOException {
    StoreLayerRecipe layer =
        new StoreLayerRecipe(
            List.of(
                item("/nix/store/zyxwvsrqpnmlkjihgfdcba9876543210-b-1.0", EMPTY),
                item("/nix/store/0123456789abcdfghijklmnpqrsvwxyz-a-1.0", ONE)),
            new StoreRoot(Path.of("/elsewhere")),
            new LayerFormat(0755, new Ownership(1000, 100, "app", ""), 1_000_000_000));

    assertThat(layer.key()).hasToString("Optional[" + vectors().get(1).group(1) + "]");
  }

  private static StoreItem item(String path, NarHash narHash) {
    return new StoreItem(StorePath.parse(path), Optional.of(narHash), 0, List.of());
  }

  private static List<MatchResult> vectors() throws IOException {
    Path document = AwkwardStore.fixtures().resolveSibling("docs").resolve("layer-index.md");
    List<MatchResult> vectors = VECTOR.matcher(Files.readString(document)).results().toList();
    assertThat(vectors).hasSize(2);
    return vectors;
  }
}
