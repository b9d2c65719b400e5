package guiximage.layer;

import guiximage.file.FileReading;
import guiximage.file.FileWalk;
import guiximage.file.FoundFile;
import guiximage.oci.TeeOutputStream;
import guiximage.store.StoreFile;
import guiximage.tar.TarWriter;
import java.io.IOException;

/** Writes the files of store items into a tar as a walk comes to them. */
final class ItemWriter implements FileWalk.Visitor {
  private final TarWriter tar;
  private final StoreEntries entries;
  private final FileReading reading = new FileReading();

  ItemWriter(TarWriter tar, StoreEntries entries) {
    this.tar = tar;
    this.entries = entries;
  }

  @Override
  public void visit(FoundFile found) throws IOException {
    StoreFile file = StoreFile.of(found);
    if (file instanceof StoreFile.Regular) {
      tar.write(entries.of(file), out -> reading.copy(found, out));
    } else {
      tar.write(entries.of(file));
    }
  }

  /** A visitor that writes the same and shows everything to {@code check} too. */
  FileWalk.Visitor checking(NarCheck check) {
    return new FileWalk.Visitor() {
      @Override
      public void visit(FoundFile found) throws IOException {
        StoreFile file = StoreFile.of(found);
        check.enter(file);
        if (file instanceof StoreFile.Regular) {
          tar.write(
              entries.of(file),
              out -> reading.copy(found, new TeeOutputStream(out, check.content())));
        } else {
          tar.write(entries.of(file));
        }
        if (!(file instanceof StoreFile.Directory)) {
          check.leave(file);
        }
      }

      @Override
      public void leave(FoundFile directory) throws IOException {
        check.leave(new StoreFile.Directory(directory));
      }
    };
  }
}
