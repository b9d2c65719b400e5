package guiximage.publish;

import guiximage.oci.Descriptor;
import guiximage.publish.PlannedLayer.Action;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A layer of a push, made or of a base image, with what becomes of its blob at each destination:
 * the plan fills that in, publishing carries it out.
 */
abstract class BlobNode extends PushNode {
  /** One for each destination, in their order. */
  private volatile List<Action> actions;

  /** A blob that has to be sent to so many destinations, as far as is known. */
  BlobNode(int destinations) {
    actions = Collections.nCopies(destinations, Action.UPLOAD);
  }

  /** The descriptor; empty while nothing is known of the blob. */
  abstract Optional<Descriptor> descriptor();

  @Override
  List<PushNode> dependencies() {
    return List.of();
  }

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

  /** The action at the destination where most has to be done. */
  Action action() {
    return Collections.max(actions);
  }

  /** The number of destinations that the blob has to be sent to, as far as is known. */
  int destinations() {
    return (int) actions.stream().filter(action -> action == Action.UPLOAD).count();
  }

  /** True if the blob has to be sent to the destination of this number, from 0. */
  boolean isSentTo(int destination) {
    return actions.get(destination) == Action.UPLOAD;
  }
}
