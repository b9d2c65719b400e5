package guiximage.layer;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An index that lasts as long as a test. */
public final class MemoryIndex implements LayerIndex {
  private final Map<LayerKey, LayerFacts> facts = new ConcurrentHashMap<>();

  @Override
  public Optional<LayerFacts> find(LayerKey key) {
    return Optional.ofNullable(facts.get(key));
  }

  @Override
  public void put(LayerKey key, LayerFacts more) {
    facts.merge(key, more, LayerFacts::with);
  }
}
