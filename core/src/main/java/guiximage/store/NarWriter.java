package guiximage.store;

import guiximage.file.RawPath;
import guiximage.store.StoreFile.Directory;
import guiximage.store.StoreFile.Regular;
import guiximage.store.StoreFile.Symlink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes one store item as a NAR, file by file as a walk comes to them. The content of a regular
 * file goes to {@link #content} between {@link #enter} and {@link #leave}.
 *
 * @see <a href="https://edolstra.github.io/pubs/phd-thesis.pdf">The Purely Functional Software
 *     Deployment Model, figure 5.2</a>
 */
public final class NarWriter {
  private static final RawPath NO_NAME = RawPath.of("");
  private static final int WORD_BYTES = 8;
  private static final byte[] PADDING = new byte[WORD_BYTES];

  private final OutputStream out;
  private final ByteBuffer word = ByteBuffer.allocate(WORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** The last name seen at each level, innermost first. */
  private final Deque<RawPath> lastNames = new ArrayDeque<>();

  private boolean sorted = true;

  public NarWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes what precedes the content of {@code file}. */
  public void enter(StoreFile file) throws IOException {
    if (lastNames.isEmpty()) {
      text("nix-archive-1");
    } else {
      RawPath name = file.found().name().base();
      sorted &= lastNames.pop().compareBytes(name) < 0;
      lastNames.push(name);
      text("entry", "(", "name");
      bytes(name.toBytes());
      text("node");
    }
    lastNames.push(NO_NAME);
    text("(", "type");
    if (file instanceof Directory) {
      text("directory");
    } else if (file instanceof Symlink link) {
      text("symlink", "target");
      bytes(link.target().toBytes());
    } else if (file instanceof Regular regular) {
      text("regular");
      if (regular.found().status().isExecutable()) {
        text("executable", "");
      }
      text("contents");
      number(regular.found().status().sizeBytes());
    }
  }

  /** The stream for the content of the regular file that was entered last. */
  public OutputStream content() {
    return out;
  }

  /** Writes what follows the content of {@code file}. */
  public void leave(StoreFile file) throws IOException {
    if (file instanceof Regular regular) {
      pad(regular.found().status().sizeBytes());
    }
    text(")");
    lastNames.pop();
    if (!lastNames.isEmpty()) {
      text(")");
    }
  }

  /** True if names came in the order that a NAR demands; if not, what was written is not one. */
  public boolean isSorted() {
    return sorted;
  }

  private void text(String... texts) throws IOException {
    for (String text : texts) {
      bytes(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void bytes(byte[] bytes) throws IOException {
    number(bytes.length);
    out.write(bytes, 0, bytes.length);
    pad(bytes.length);
  }

  private void number(long value) throws IOException {
    word.putLong(0, value);
    out.write(word.array(), 0, WORD_BYTES);
  }

  private void pad(long length) throws IOException {
    out.write(PADDING, 0, (int) (-length & (WORD_BYTES - 1)));
  }
}
