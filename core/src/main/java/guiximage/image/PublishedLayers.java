package guiximage.image;

import guiximage.layer.LayerFacts;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The layer index that published images carry in what they say of their layers. It is as
 * trustworthy as those who can write to the repositories that the images come from; what is learned
 * here is therefore never written to another index. Where two images contradict each other about a
 * key, nothing is known.
 */
public final class PublishedLayers implements LayerIndex {
  private final Map<LayerKey, LayerFacts> known = new HashMap<>();

  /**
   * The statements of {@code images}.
   *
   * @param key decides which statements are believed
   */
  public PublishedLayers(Collection<PublishedImage> images, StatementKey key) {
    Set<LayerKey> contradicted = new HashSet<>();
    for (PublishedImage image : images) {
      for (Layer layer : image.layers()) {
        LayerStatement.of(layer, key).ifPresent(statement -> add(statement, contradicted));
      }
    }
    contradicted.forEach(known::remove);
  }

  /** The first image that states a blob wins, as its blobs are the surest to be there. */
  private void add(LayerStatement statement, Set<LayerKey> contradicted) {
    LayerKey key = statement.key();
    LayerFacts facts = statement.facts();
    LayerFacts before = known.getOrDefault(key, facts);
    if (before.diffId().equals(facts.diffId())) {
      known.put(key, facts.with(before));
    } else {
      contradicted.add(key);
    }
  }

  @Override
  public Optional<LayerFacts> find(LayerKey key) {
    return Optional.ofNullable(known.get(key));
  }

  /** Does nothing: publishing the image is what adds to this index. */
  @Override
  public void put(LayerKey key, LayerFacts facts) {}
}
