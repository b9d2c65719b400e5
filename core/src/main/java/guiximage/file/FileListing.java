package guiximage.file;

import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that a walk has found, in memory: about 400 bytes a file. Visiting them again asks the
 * file system for no name and no status a second time.
 */
public final class FileListing {
  private final List<Step> steps = new ArrayList<>();

  private record Step(FoundFile file, boolean leaves) {}

  private FileListing() {}

  /**
   * Walks through {@code top} and all below it, and shows each file to {@code visitor}.
   *
   * @param name the name of the file in the image
   * @param most the number of files and ends of directories that are kept in memory
   * @return the listing; empty if there are more, of which none is kept then
   * @throws ImageException of kind STORE, as {@link FileWalk#walk}
   */
  public static Optional<FileListing> of(Path top, RawPath name, int most, FileWalk.Visitor visitor)
      throws IOException {
    FileListing listing = new FileListing();
    int[] left = {most};
    FileWalk.walk(
        top,
        name,
        new FileWalk.Visitor() {
          @Override
          public void visit(FoundFile file) throws IOException {
            keep(new Step(file, false));
            visitor.visit(file);
          }

          @Override
          public void leave(FoundFile directory) throws IOException {
            keep(new Step(directory, true));
            visitor.leave(directory);
          }

          private void keep(Step step) {
            if (left[0]-- > 0) {
              listing.steps.add(step);
            } else {
              listing.steps.clear();
            }
          }
        });
    return left[0] < 0 ? Optional.empty() : Optional.of(listing);
  }

  /** The number of files and ends of directories. */
  public int size() {
    return steps.size();
  }

  /**
   * Shows {@code visitor} the same files in the same order.
   *
   * @throws ImageException of kind STORE if a directory has changed since
   */
  public void show(FileWalk.Visitor visitor) throws IOException {
    for (Step step : steps) {
      if (step.leaves()) {
        FileWalk.requireUnchanged(step.file());
        visitor.leave(step.file());
      } else {
        visitor.visit(step.file());
      }
    }
  }
}
