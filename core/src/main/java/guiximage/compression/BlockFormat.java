package guiximage.compression;

/** A way to compress a stream as a row of blocks that know nothing of each other. */
interface BlockFormat {

  /** How many bytes of the stream each block holds; only the last one holds fewer. */
  int blockBytes();

  /** What a block that cannot be compressed becomes at most; not less than a block. */
  int encodedBytes();

  /** A fresh encoder, to be closed by the caller. */
  BlockEncoder newEncoder();

  /** The library and its level, for people. */
  @Override
  String toString();
}
