package guiximage.publish;

import guiximage.oci.Descriptor;
import guiximage.publish.PlannedLayer.Action;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A blob of a push: a layer, a layer of a base image, or a config. A node holds what is known of
 * its blob, and what becomes of the blob at each destination: the plan fills that in, publishing
 * carries it out. Manifests and the index are no nodes: a destination writes them once all blobs
 * have arrived.
 */
abstract class PushNode {
  /** One for each destination, in their order. */
  private volatile List<Action> actions;

  /** A node that has to be sent to so many destinations, as far as is known. */
  PushNode(int destinations) {
    actions = Collections.nCopies(destinations, Action.UPLOAD);
  }

  /** The layers that have to be final before this blob can be written; they have none. */
  abstract List<LayerNode> dependencies();

  /** The descriptor; empty while nothing is known of the blob. */
  abstract Optional<Descriptor> descriptor();

  /** Bytes that are sent where the blob has to be; at most, while the descriptor is empty. */
  abstract long bytes() throws IOException;

  /** Asks each destination what would become of the blob, and changes nothing there. */
  void predict(List<DestinationRun> runs) {
    descriptor().ifPresent(blob -> actions = runs.stream().map(run -> run.predict(blob)).toList());
  }

  /**
   * Asks the destinations that are believed to have the blob whether they have it.
   *
   * @return false if one of them does not
   */
  boolean confirm(List<DestinationRun> runs) {
    Optional<Descriptor> blob = descriptor();
    boolean there = true;
    for (int i = 0; blob.isPresent() && i < runs.size(); i++) {
      there &= actions.get(i) != Action.REUSE || runs.get(i).confirm(blob.get());
    }
    return there;
  }

  /** Decides what becomes of the blob: it is mounted where the registry has it elsewhere. */
  void settle(List<DestinationRun> runs) {
    descriptor().ifPresent(blob -> actions = runs.stream().map(run -> run.settle(blob)).toList());
  }

  /** What has to be done at the destination where most has to be done. */
  Action action() {
    return Collections.max(actions);
  }

  /** Whether the blob has to be sent to the destination of this number, from 0. */
  boolean isSentTo(int destination) {
    return actions.get(destination) == Action.UPLOAD;
  }
}
