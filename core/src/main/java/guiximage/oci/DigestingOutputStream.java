package guiximage.oci;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * Hashes and counts what passes through to another stream, in the same pass. Closing or flushing it
 * does nothing to that stream, which belongs to the caller.
 */
public final class DigestingOutputStream extends OutputStream {
  private final OutputStream out;
  private final MessageDigest sha256 = Digest.newSha256();
  private long sizeBytes;

  public DigestingOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    sha256.update(bytes, offset, length);
    sizeBytes += length;
  }

  /** How many bytes have passed so far. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** The digest of all bytes that have passed. To be called once, after the last of them. */
  public Digest finish() {
    return Digest.ofHash(sha256.digest());
  }
}
