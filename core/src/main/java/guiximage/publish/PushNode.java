package guiximage.publish;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A node of a push: a layer, a config, a manifest, or the images under one name. It depends on the
 * nodes that a destination has to have before it.
 */
abstract class PushNode {
  abstract List<? extends PushNode> dependencies();

  /** Waits until no byte of this node changes any more: until all layers below it are final. */
  void awaitFinal() throws IOException {
    for (PushNode dependency : dependencies()) {
      dependency.awaitFinal();
    }
  }

  /** The nodes of one kind below this one, each once, in the order of the dependencies. */
  final <T extends PushNode> List<T> below(Class<T> kind) {
    Set<PushNode> found = new LinkedHashSet<>();
    addBelow(found);
    return found.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void addBelow(Collection<PushNode> found) {
    for (PushNode dependency : dependencies()) {
      if (found.add(dependency)) {
        dependency.addBelow(found);
      }
    }
  }
}
