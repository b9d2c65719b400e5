package guiximage.compression;

/** A format that compresses a stream as a sequence of independent blocks. */
interface BlockFormat {

  /** The number of bytes of the stream in each block; only the last block has fewer. */
  int blockBytes();

  /** The largest size in bytes of a compressed block; not less than a block. */
  int encodedBytes();

  /** A new encoder; the caller closes it. */
  BlockEncoder newEncoder();

  /** The library and its level, for messages. */
  @Override
  String toString();
}
