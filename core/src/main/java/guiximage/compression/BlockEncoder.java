package guiximage.compression;

import java.nio.ByteBuffer;

/** Compresses one block after another, always to the same bytes. Not thread-safe. */
interface BlockEncoder extends AutoCloseable {

  /** The compressed form of what is between position and limit of a direct buffer. */
  byte[] encode(ByteBuffer block);

  /** Frees what the encoder holds outside the heap. */
  @Override
  void close();
}
