package guiximage.store;

import guiximage.file.FileReading;
import guiximage.file.FileWalk;
import guiximage.file.FoundFile;
import guiximage.file.RawPath;
import guiximage.oci.Digest;
import guiximage.store.StoreFile.Regular;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Comparator;

/** The NAR of a store item: its size and its hash, as the store's database states them. */
public final class Nar {
  private static final Comparator<RawPath> ORDER = RawPath::compareBytes;

  private Nar() {}

  /** A consumer of the content of a regular file. */
  @FunctionalInterface
  private interface ContentStep {
    void apply(FoundFile file, OutputStream out) throws IOException;
  }

  /**
   * The size of the NAR of the item at {@code path}. Opens no regular file.
   *
   * @throws guiximage.ImageException of kind STORE if the item is not there or is no store item
   */
  public static long sizeBytes(Path path) throws IOException {
    Counter counter = new Counter();
    write(path, counter, (file, out) -> counter.sizeBytes += file.status().sizeBytes());
    return counter.sizeBytes;
  }

  /**
   * The hash of the NAR of the item at {@code path}. Reads all of it.
   *
   * @throws guiximage.ImageException of kind STORE if the item is not there, is no store item, or
   *     changes meanwhile
   */
  public static NarHash hash(Path path) throws IOException {
    return new NarHash(Digest.of(out -> write(path, out, new FileReading()::copy)));
  }

  private static void write(Path path, OutputStream out, ContentStep content) throws IOException {
    NarWriter nar = new NarWriter(out);
    FileWalk.Visitor visitor =
        new FileWalk.Visitor() {
          @Override
          public void visit(FoundFile found) throws IOException {
            StoreFile file = StoreFile.of(found);
            nar.enter(file);
            if (file instanceof Regular) {
              content.apply(found, out);
            }
            if (!(file instanceof StoreFile.Directory)) {
              nar.leave(file);
            }
          }

          @Override
          public void leave(FoundFile directory) throws IOException {
            nar.leave(new StoreFile.Directory(directory));
          }
        };
    FileWalk.walk(path, RawPath.of(path), ORDER, visitor);
  }

  /** Keeps nothing but the number of bytes. */
  private static final class Counter extends OutputStream {
    private long sizeBytes;

    @Override
    public void write(int b) {
      sizeBytes++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      sizeBytes += length;
    }
  }
}
