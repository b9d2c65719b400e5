package guiximage.layer;

import java.io.IOException;
import java.util.Optional;

/**
 * A memo of layers made before. Thread-safe. Losing it costs time, never correctness: an entry that
 * is damaged or cannot be read counts as absent.
 */
public interface LayerIndex {

  Optional<LayerFacts> find(LayerKey key) throws IOException;

  /** Adds what is known of a layer to what was known of it before. */
  void put(LayerKey key, LayerFacts facts) throws IOException;

  /** Knows nothing and keeps nothing. */
  static LayerIndex none() {
    return new LayerIndex() {
      @Override
      public Optional<LayerFacts> find(LayerKey key) {
        return Optional.empty();
      }

      @Override
      public void put(LayerKey key, LayerFacts facts) {}
    };
  }
}
