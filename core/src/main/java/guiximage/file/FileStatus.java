package guiximage.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;

/**
 * The status of a file as {@code lstat} gives it: links are not followed.
 *
 * @param mode type and permission bits, as {@code lstat} gives them
 * @param deviceNumber the number of a device file; 0 for other types
 * @param userId the owner
 * @param groupId the owning group
 */
public record FileStatus(
    int mode, long sizeBytes, long deviceNumber, long userId, long groupId, Identity identity) {
  private static final String ATTRIBUTES = "unix:mode,size,rdev,uid,gid,fileKey,lastModifiedTime";
  private static final int TYPE_BITS = 0170000;
  private static final int PERMISSION_BITS = 07777;
  private static final int OWNER_EXECUTES = 0100;

  /** The identity of a file, which differs from that of a file that has taken its path. */
  record Identity(Object fileKey, FileTime modified) {}

  /** The types of files. */
  public enum Type {
    REGULAR("regular file"),
    DIRECTORY("directory"),
    SYMLINK("symbolic link"),
    CHARACTER_DEVICE("character device"),
    BLOCK_DEVICE("block device"),
    FIFO("FIFO"),
    SOCKET("socket");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** The name of the type in messages. */
    public String word() {
      return word;
    }
  }

  static FileStatus of(Path file) throws IOException {
    Map<String, Object> found = Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    Identity identity =
        new Identity(value(found, "fileKey"), (FileTime) value(found, "lastModifiedTime"));
    return new FileStatus(
        (Integer) value(found, "mode"),
        (Long) value(found, "size"),
        (Long) value(found, "rdev"),
        // all 32 bits are in use: 4294967294 is a user of NFS
        Integer.toUnsignedLong((Integer) value(found, "uid")),
        Integer.toUnsignedLong((Integer) value(found, "gid")),
        identity);
  }

  private static Object value(Map<String, Object> found, String name) {
    return Objects.requireNonNull(found.get(name), name);
  }

  public Type type() {
    return switch (mode & TYPE_BITS) {
      case 0100000 -> Type.REGULAR;
      case 0040000 -> Type.DIRECTORY;
      case 0120000 -> Type.SYMLINK;
      case 0020000 -> Type.CHARACTER_DEVICE;
      case 0060000 -> Type.BLOCK_DEVICE;
      case 0010000 -> Type.FIFO;
      default -> Type.SOCKET;
    };
  }

  /** The 12 permission bits. */
  public int permissions() {
    return mode & PERMISSION_BITS;
  }

  public boolean isExecutable() {
    return (mode & OWNER_EXECUTES) != 0;
  }

  /** The major number of a device file, from the device number as Linux encodes it. */
  public long deviceMajor() {
    return ((deviceNumber >>> 8) & 0xFFF) | ((deviceNumber >>> 32) & ~0xFFFL);
  }

  /** The minor number of a device file, from the device number as Linux encodes it. */
  public long deviceMinor() {
    return (deviceNumber & 0xFF) | ((deviceNumber >>> 12) & ~0xFFL & 0xFFFFFFFFL);
  }

  /** Tells whether {@code file} has this status still; does not read its content. */
  boolean isUnchanged(Path file) throws IOException {
    // all that is asked for here; naming attributes would take twice as long
    BasicFileAttributes later =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return (type() == Type.REGULAR) == later.isRegularFile()
        && (type() == Type.DIRECTORY) == later.isDirectory()
        && sizeBytes == later.size()
        && identity.equals(new Identity(later.fileKey(), later.lastModifiedTime()));
  }
}
