package guiximage.file;

import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that a walk has found, in memory: about 400 bytes a file. Visiting them again asks the
 * file system for no name and no status a second time.
 */
public final class FileListing {
  private final List<Step> steps = new ArrayList<>();

  private record Step(FoundFile file, boolean leaves) {}

  private FileListing() {}

  /**
   * Walks through {@code top} and all below it.
   *
   * @param name the name of the file in the image
   * @throws ImageException of kind STORE, as {@link FileWalk#walk}
   */
  public static FileListing of(Path top, RawPath name) throws IOException {
    FileListing listing = new FileListing();
    FileWalk.walk(
        top,
        name,
        new FileWalk.Visitor() {
          @Override
          public void visit(FoundFile file) {
            listing.steps.add(new Step(file, false));
          }

          @Override
          public void leave(FoundFile directory) {
            listing.steps.add(new Step(directory, true));
          }
        });
    return listing;
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
