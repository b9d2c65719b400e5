package guiximage.archive;

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
final class FileSection extends OutputStream {
  /** Collects headers and small files; what comes in bigger pieces is not copied once more. */
  private static final int BUFFER_BYTES = 32 * 1024;

  private final OutputFile file;
  private final MessageDigest sha256 = Digest.newSha256();
  private final long startByte;
  private long position;

  private FileSection(OutputFile file, long startByte) {
    this.file = file;
    this.startByte = startByte;
    this.position = startByte;
  }

  /** What was written: the digest of the bytes, and how many they were. */
  record Written(Digest digest, long sizeBytes) {}

  /**
   * Writes all of {@code content} from {@code startByte} on.
   *
   * @throws guiximage.ImageException of kind OUTPUT if the file cannot take it
   */
  static Written write(OutputFile file, long startByte, Content content) throws IOException {
    FileSection section = new FileSection(file, startByte);
    OutputStream buffered = new BufferedOutputStream(section, BUFFER_BYTES);
    content.writeTo(buffered);
    buffered.flush();
    return new Written(
        Digest.ofHash(section.sha256.digest()), section.position - section.startByte);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    sha256.update(bytes, offset, length);
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
