package guiximage.compression;

import java.nio.ByteBuffer;

/** Compresses one block after another, always to the same bytes. Not thread-safe. */
interface BlockEncoder extends AutoCloseable {

  /**
   * Compresses what is between position and limit of {@code block}, and puts it from the position
   * of {@code encoded} on. Both are direct and of the format's capacity; what becomes of the
   * position of {@code block} is not said.
   */
  void encode(ByteBuffer block, ByteBuffer encoded);

  /** Frees what the encoder holds outside the heap. */
  @Override
  void close();
}
