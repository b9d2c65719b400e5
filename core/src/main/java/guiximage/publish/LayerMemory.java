package guiximage.publish;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerKey;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Compression;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * All that is remembered of layers: what published images state, then what this machine has made.
 *
 * @param check whether to read the store once more before a published statement is believed
 */
public record LayerMemory(LayerIndex published, LayerIndex local, Check check) {
  public static final LayerMemory NONE =
      new LayerMemory(LayerIndex.none(), LayerIndex.none(), Check.BELIEVE);

  /** The treatment of a diff ID that a published image states. */
  public enum Check {
    /** Believe those who can write to the repository. */
    BELIEVE,
    /** Make the tar again and compare, without compressing or sending it. */
    COMPARE_WITH_STORE
  }

  /** The facts about the layer, with a blob of {@code algorithm}; empty if it has to be made. */
  public Optional<LayerFacts> find(LayerRecipe recipe, Compression.Algorithm algorithm)
      throws IOException {
    Optional<LayerKey> key = recipe.key();
    if (key.isEmpty()) {
      return Optional.empty();
    }
    Optional<LayerFacts> made = local.find(key.get());
    Optional<LayerFacts> stated = published.find(key.get());
    if (made.isPresent()
        && stated.isPresent()
        && !made.get().diffId().equals(stated.get().diffId())) {
      stated = Optional.empty(); // what this machine has seen itself is surer
    }
    Optional<LayerFacts> useful = stated.filter(facts -> facts.findBlob(algorithm).isPresent());
    if (useful.isPresent() && (made.isPresent() || holdsInStore(recipe, useful.get()))) {
      return useful;
    }
    return made.filter(facts -> facts.findBlob(algorithm).isPresent());
  }

  /** True if this machine has made the layer {@code facts} itself. */
  boolean isMadeHere(LayerRecipe recipe, LayerFacts facts) throws IOException {
    Optional<LayerKey> key = recipe.key();
    return key.isPresent()
        && local.find(key.get()).filter(made -> made.diffId().equals(facts.diffId())).isPresent();
  }

  /** Keeps what one pass over the layer has told. */
  public void keep(LayerRecipe recipe, LayerFacts facts) throws IOException {
    Optional<LayerKey> key = recipe.key();
    if (key.isPresent()) {
      local.put(key.get(), facts);
    }
  }

  private boolean holdsInStore(LayerRecipe recipe, LayerFacts facts) throws IOException {
    if (check == Check.BELIEVE) {
      return true;
    }
    DigestingOutputStream tar = new DigestingOutputStream(OutputStream.nullOutputStream());
    recipe.writeTo(tar);
    Digest found = tar.finish();
    return found.equals(facts.diffId().digest()) && tar.sizeBytes() == facts.tarSizeBytes();
  }
}
