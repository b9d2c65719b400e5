package guiximage.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the headers of a tar that somebody else wrote, and nothing of what follows them. Not by a
 * library: commons-compress 1.28 keeps whatever long name or pax header a tar announces in memory,
 * and runs out of it (measured: 1 GiB announced, 256 MiB heap).
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX.1-2017,
 *     pax, ustar and pax interchange formats</a>
 */
public final class TarReader {
  private static final int BLOCK_BYTES = 512;
  private static final int MAGIC = 257;
  private static final byte[] USTAR = "ustar".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_EXTENDED_BYTES = 1024 * 1024;

  /** More than any blocking factor in use gives. */
  private static final long MAX_END_BYTES = 16 * 1024 * 1024;

  private final InputStream in;
  private long position;

  /**
   * @param in at the beginning of the tar; skipping in it should be cheap
   */
  public TarReader(InputStream in) {
    this.in = in;
  }

  /** A tar that is not as it should be; the message says how. */
  public static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
      super(message);
    }
  }

  /** Whether {@code in} begins with the header of a member, be it damaged, or an empty tar. */
  public static boolean beginsATar(InputStream in) throws IOException {
    byte[] block = in.readNBytes(BLOCK_BYTES);
    if (block.length < BLOCK_BYTES) {
      return false;
    }
    if (isZero(block) || Arrays.equals(block, MAGIC, MAGIC + 5, USTAR, 0, 5)) {
      return true;
    }
    try {
      return new TarFields(block).mode() >= 0; // as tar before ustar wrote it
    } catch (MalformedException e) {
      return false;
    }
  }

  /** The next member, with its content skipped; empty at the end of the tar. */
  public Optional<TarMember> next() throws IOException {
    TarExtension extension = new TarExtension();
    while (true) {
      byte[] block = readBlock();
      if (isZero(block)) {
        requireEnd();
        return Optional.empty();
      }
      TarFields fields = new TarFields(block);
      switch (fields.type()) {
        case 'x', 'X' -> extension.addPax(readContent(fields.sizeBytes()));
        case 'g' -> readContent(fields.sizeBytes());
        case 'L' -> extension.setName(readContent(fields.sizeBytes()));
        case 'K' -> extension.setTarget(readContent(fields.sizeBytes()));
        case 'S' ->
            throw new MalformedException("it has a sparse member, which has no place there");
        default -> {
          return Optional.of(member(fields, extension));
        }
      }
    }
  }

  private TarMember member(TarFields fields, TarExtension extension) throws IOException {
    TarMember.Kind kind = kind(fields.type());
    boolean hasContent = kind == TarMember.Kind.FILE || kind == TarMember.Kind.OTHER;
    long announced = extension.number("size").orElse(fields.sizeBytes());
    long sizeBytes = hasContent ? announced : 0;
    TarMember member =
        new TarMember(
            withoutSlash(extension.text("path").orElse(fields.name())),
            kind,
            fields.mode(),
            owner(fields, extension),
            extension.number("mtime").orElse(fields.mtimeSeconds()),
            sizeBytes,
            position,
            extension.text("linkpath").orElse(fields.target()));
    skip(padded(sizeBytes));
    return member;
  }

  private static Ownership owner(TarFields fields, TarExtension extension)
      throws MalformedException {
    try {
      return new Ownership(
          extension.number("uid").orElse(fields.uid()),
          extension.number("gid").orElse(fields.gid()),
          extension.text("uname").orElse(fields.user()),
          extension.text("gname").orElse(fields.group()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("it has a member with an impossible owner: " + e.getMessage());
    }
  }

  private static TarMember.Kind kind(char type) {
    return switch (type) {
      case '0', '\0', '7' -> TarMember.Kind.FILE;
      case '1' -> TarMember.Kind.HARD_LINK;
      case '2' -> TarMember.Kind.SYMBOLIC_LINK;
      default -> TarMember.Kind.OTHER;
    };
  }

  private static String withoutSlash(String name) {
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  private static long padded(long sizeBytes) {
    return (sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  private byte[] readBlock() throws IOException {
    return readFully(BLOCK_BYTES);
  }

  private byte[] readContent(long sizeBytes) throws IOException {
    if (sizeBytes > MAX_EXTENDED_BYTES) {
      throw new MalformedException(
          "it has a header of %d bytes; at most %d are read"
              .formatted(sizeBytes, MAX_EXTENDED_BYTES));
    }
    byte[] content = readFully((int) sizeBytes);
    skip(padded(sizeBytes) - sizeBytes);
    return content;
  }

  private byte[] readFully(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw cutShort();
    }
    position += length;
    return bytes;
  }

  private void skip(long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
    } catch (EOFException e) {
      throw cutShort();
    }
    position += bytes;
  }

  private static MalformedException cutShort() {
    return new MalformedException("it is cut short; get it again");
  }

  /** Nothing but zeros may follow. */
  private void requireEnd() throws IOException {
    byte[] rest = new byte[64 * 1024];
    long total = 0;
    for (int read = in.read(rest); read >= 0; read = in.read(rest)) {
      total += read;
      for (int i = 0; i < read; i++) {
        if (rest[i] != 0) {
          throw new MalformedException("something follows the end of the tar");
        }
      }
      if (total > MAX_END_BYTES) {
        throw new MalformedException("too many zeros follow the end of the tar");
      }
    }
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
