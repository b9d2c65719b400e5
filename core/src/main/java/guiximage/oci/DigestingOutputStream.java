package guiximage.oci;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * A stream that hashes and counts bytes and writes them to another stream. Closing or flushing it
 * does nothing to the other stream, which belongs to the caller.
 */
public final class DigestingOutputStream extends BulkOutputStream {
  private final OutputStream out;
  private final MessageDigest sha256 = Digest.newSha256();
  private long sizeBytes;

  public DigestingOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    sha256.update(bytes, offset, length);
    sizeBytes += length;
  }

  /** The number of bytes written so far. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** The digest of all bytes written. Call it once, after the last byte. */
  public Digest finish() {
    return Digest.ofHash(sha256.digest());
  }
}
