package guiximage.compression;

import java.nio.ByteBuffer;

/**
 * An encoder of blocks, one after another. The same block gives the same bytes. Not thread-safe.
 */
interface BlockEncoder extends AutoCloseable {

  /**
   * Compresses the bytes between position and limit of {@code block}, and puts the result at the
   * position of {@code encoded}. Both are direct and have the format's capacity. The position of
   * {@code block} is undefined afterwards.
   */
  void encode(ByteBuffer block, ByteBuffer encoded);

  /** Frees the memory that the encoder holds outside the heap. */
  @Override
  void close();
}
