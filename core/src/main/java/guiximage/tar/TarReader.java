package guiximage.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A reader of the headers of a foreign tar, which skips the content of its members. It is not that
 * of a library: commons-compress 1.28 keeps any long name or pax header that a tar announces in
 * memory, and runs out of it (measured: 1 GiB announced, 256 MiB heap). Names and types mean what
 * they mean to Go's archive/tar, which the engines unpack layers with.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX.1-2017,
 *     pax, ustar and pax interchange formats</a>
 */
public final class TarReader {
  private static final int MAGIC = 257;
  private static final byte[] USTAR = "ustar".getBytes(StandardCharsets.US_ASCII);
  private static final int SPARSE_CONTINUED = 504;
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

  /** A violation of the format, or of a bound; the message says which. */
  public static class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
      super(message);
    }
  }

  /** A long name or a pax header that is larger than any that is read into memory. */
  public static final class HeaderTooLargeException extends MalformedException {
    private static final long serialVersionUID = 1L;

    HeaderTooLargeException(String message) {
      super(message);
    }
  }

  /** True if {@code in} begins with the header of a member, be it damaged, or an empty tar. */
  public static boolean beginsATar(InputStream in) throws IOException {
    byte[] block = in.readNBytes(TarWriter.BLOCK_BYTES);
    if (block.length < TarWriter.BLOCK_BYTES) {
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

  /**
   * The next member, with its content skipped; empty at the end of the tar.
   *
   * @throws HeaderTooLargeException if a long name or a pax header has more than 1 MiB
   * @throws MalformedException if the tar is damaged, cut short, or followed by something
   */
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
        case 'S' -> {
          skipSparseMap(fields);
          extension.setSparse();
          return Optional.of(member(fields, extension));
        }
        default -> {
          return Optional.of(member(fields, extension));
        }
      }
    }
  }

  private TarMember member(TarFields fields, TarExtension extension) throws IOException {
    String name = extension.name().orElse(fields.name());
    long announced = extension.number("size").orElse(fields.sizeBytes());
    long sizeBytes = isHeaderOnly(fields.type()) ? 0 : announced;
    TarMember member =
        new TarMember(
            withoutSlash(name),
            extension.isSparse() ? TarMember.Kind.SPARSE : kind(fields.type(), name),
            fields.mode(),
            owner(fields, extension),
            extension.mtimeSeconds().orElse(fields.mtimeSeconds()),
            sizeBytes,
            position,
            extension.text("linkpath").orElse(fields.target()));
    skip(TarWriter.padded(sizeBytes));
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

  /** The extension blocks of an old GNU sparse header, each of which says if another follows. */
  private void skipSparseMap(TarFields fields) throws IOException {
    boolean more = fields.isContinued();
    while (more) {
      more = readBlock()[SPARSE_CONTINUED] != 0;
    }
  }

  /** The types that have no content, be there a size. */
  private static boolean isHeaderOnly(char type) {
    return type >= '1' && type <= '6';
  }

  /** Before POSIX a slash at the end made a directory of a file. */
  private static TarMember.Kind kind(char type, String name) {
    return switch (type) {
      case '0', '7' -> TarMember.Kind.FILE;
      case '\0' -> name.endsWith("/") ? TarMember.Kind.DIRECTORY : TarMember.Kind.FILE;
      case '1' -> TarMember.Kind.HARD_LINK;
      case '2' -> TarMember.Kind.SYMBOLIC_LINK;
      case '5' -> TarMember.Kind.DIRECTORY;
      default -> TarMember.Kind.OTHER;
    };
  }

  private static String withoutSlash(String name) {
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  private byte[] readBlock() throws IOException {
    return readFully(TarWriter.BLOCK_BYTES);
  }

  private byte[] readContent(long sizeBytes) throws IOException {
    if (sizeBytes > MAX_EXTENDED_BYTES) {
      throw new HeaderTooLargeException(
          "it has a header of %d bytes; at most %d are read"
              .formatted(sizeBytes, MAX_EXTENDED_BYTES));
    }
    byte[] content = readFully((int) sizeBytes);
    skip(TarWriter.padded(sizeBytes) - sizeBytes);
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
