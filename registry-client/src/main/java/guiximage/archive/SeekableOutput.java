package guiximage.archive;

import java.nio.channels.FileChannel;

/** A file that can be written anywhere. */
interface SeekableOutput {

  /** For positioned writes, and to read back. */
  FileChannel channel();

  /** The name for messages. */
  String name();

  /** A file that the caller opened and closes. */
  record Borrowed(FileChannel channel, String name) implements SeekableOutput {}
}
