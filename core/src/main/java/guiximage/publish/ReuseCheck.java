package guiximage.publish;

import guiximage.publish.PlannedLayer.Action;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The check of blobs that a plan reuses: whether the destinations still have what they are believed
 * to have. The plan is to send those that are missing.
 *
 * @param blobs of the plan
 */
record ReuseCheck(List<BlobNode> blobs, List<DestinationRun> runs) {
  /** Requests at a time. */
  private static final int AT_ONCE = 4;

  /** Blobs that are asked for where nothing is to be done; an image has four requests for that. */
  private static final int SPOTS = 2;

  /**
   * Asks each destination for two blobs, drawn at random, if all blobs are believed to be at all of
   * them; if one is missing, asks for all.
   */
  void spotCheck(RandomGenerator random) throws IOException {
    if (blobs.stream().anyMatch(blob -> blob.action() != Action.REUSE)) {
      return; // the registry gets a new manifest, and checks that it has all blobs of it
    }
    List<BlobNode> drawn = new ArrayList<>(blobs);
    while (drawn.size() > SPOTS) {
      drawn.remove(random.nextInt(drawn.size()));
    }
    List<Boolean> there = Tasks.map(drawn, AT_ONCE, "check", blob -> blob.confirm(runs));
    if (there.contains(false)) {
      checkAll();
    }
    DestinationRun.requireOneThatWorks(runs);
  }

  /** Asks each destination for every blob that it is believed to have. */
  void checkAll() throws IOException {
    Tasks.forEach(
        blobs,
        AT_ONCE,
        "check",
        blob -> {
          if (!blob.confirm(runs)) {
            blob.predict(runs);
          }
        });
    DestinationRun.requireOneThatWorks(runs);
  }
}
