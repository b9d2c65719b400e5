package guiximage.archive;

import guiximage.layer.LayerIndex;
import guiximage.publish.Progress;

/**
 * What the writing of an archive may use besides the image.
 *
 * @param index is asked where that saves a reading of the store, and told what was found
 * @param jobs how many layers are read at the same time, 1 or more
 */
public record ArchiveRun(LayerIndex index, int jobs, Progress progress) {

  public ArchiveRun {
    if (jobs < 1) {
      throw new IllegalArgumentException(jobs + " jobs cannot do anything; use 1 or more");
    }
  }
}
