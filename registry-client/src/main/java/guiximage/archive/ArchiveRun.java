package guiximage.archive;

import guiximage.layer.LayerIndex;
import guiximage.publish.Progress;

/**
 * The resources for writing an archive, besides the image.
 *
 * @param index is asked where that saves a reading of the store, and told what was found
 * @param jobs the number of layers that are read at the same time, 1 or more
 */
public record ArchiveRun(LayerIndex index, int jobs, Progress progress) {

  public ArchiveRun {
    if (jobs < 1) {
      throw new IllegalArgumentException(jobs + " jobs cannot do anything; use 1 or more");
    }
  }
}
