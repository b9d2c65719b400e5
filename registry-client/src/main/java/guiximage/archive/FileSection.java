package guiximage.archive;

import guiximage.oci.BulkOutputStream;
import guiximage.oci.Content;
import guiximage.oci.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Writes one stretch of a file and hashes it in the same pass. Several stretches of one file may be
 * written at the same time.
 */
final class FileSection extends BulkOutputStream {
  /** Collects headers and small files; what comes in bigger pieces is not copied once more. */
  private static final int BUFFER_BYTES = 32 * 1024;

  private final SeekableOutput file;
  private final Hashing hashing;
  private final long startByte;
  private long position;

  private FileSection(SeekableOutput file, long startByte, Hashing hashing) {
    this.file = file;
    this.hashing = hashing;
    this.startByte = startByte;
    this.position = startByte;
  }

  /** Sees all bytes, in their order. */
  @FunctionalInterface
  private interface Hashing {
    void update(byte[] bytes, int offset, int length) throws IOException;
  }

  /** The bytes that were written: their digest and their number. */
  record Written(Digest digest, long sizeBytes) {}

  /**
   * Writes all of {@code content} from {@code startByte} on.
   *
   * @throws guiximage.ImageException of kind OUTPUT if the file cannot take it
   */
  static Written write(SeekableOutput file, long startByte, Content content) throws IOException {
    MessageDigest sha256 = Digest.newSha256();
    FileSection section = new FileSection(file, startByte, sha256::update);
    section.take(content);
    return new Written(Digest.ofHash(sha256.digest()), section.position - section.startByte);
  }

  /** As {@link #write}, with a second thread for the digest: for content that is waited for. */
  static Written writeHashingBeside(SeekableOutput file, long startByte, Content content)
      throws IOException {
    try (BackgroundDigest digest = new BackgroundDigest()) {
      FileSection section = new FileSection(file, startByte, digest::update);
      section.take(content);
      return new Written(digest.finish(), section.position - section.startByte);
    }
  }

  private void take(Content content) throws IOException {
    OutputStream buffered = new BufferedOutputStream(this, BUFFER_BYTES);
    content.writeTo(buffered);
    buffered.flush();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    hashing.update(bytes, offset, length);
    ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
    try {
      while (left.hasRemaining()) {
        position += file.channel().write(left, position);
      }
    } catch (IOException e) {
      throw OutputFile.cannotWrite(file.name(), e);
    }
  }
}
