package guiximage.tar;

import guiximage.file.RawPath;

/**
 * One member of a tar: all that its header says. Nothing in it comes from the host but what the
 * caller puts there.
 *
 * @param name without a slash at the end, even for a directory; neither empty nor {@code /}
 * @param mode 12 permission bits
 * @param mtimeSeconds seconds since 1970-01-01T00:00:00Z
 * @param sizeBytes of the content; 0 for all but regular files
 * @param linkTarget of a symbolic link; empty for others
 */
public record TarEntry(
    Type type,
    RawPath name,
    int mode,
    Ownership owner,
    long mtimeSeconds,
    long sizeBytes,
    RawPath linkTarget,
    Device device) {
  private static final RawPath NO_TARGET = RawPath.of("");
  private static final int LINK_MODE = 0777;

  /** The type of a member. */
  public enum Type {
    FILE('0'),
    SYMLINK('2'),
    CHARACTER_DEVICE('3'),
    BLOCK_DEVICE('4'),
    DIRECTORY('5'),
    FIFO('6');

    private final char flag;

    Type(char flag) {
      this.flag = flag;
    }

    char flag() {
      return flag;
    }

    boolean isDevice() {
      return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }
  }

  /** The number of a device file. */
  public record Device(long major, long minor) {
    public static final Device NONE = new Device(0, 0);
  }

  public TarEntry {
    if (name.sizeBytes() == 0 || name.endsWithSlash()) {
      throw new IllegalArgumentException("'" + name + "' cannot be the name of a member");
    }
    if ((mode & ~07777) != 0 || sizeBytes < 0) {
      throw new IllegalArgumentException(
          "%s: mode %o or size %d is impossible".formatted(name, mode, sizeBytes));
    }
  }

  public static TarEntry directory(RawPath name, int mode, Ownership owner, long mtimeSeconds) {
    return new TarEntry(Type.DIRECTORY, name, mode, owner, mtimeSeconds, 0, NO_TARGET, Device.NONE);
  }

  public static TarEntry file(
      RawPath name, int mode, long sizeBytes, Ownership owner, long mtimeSeconds) {
    return new TarEntry(
        Type.FILE, name, mode, owner, mtimeSeconds, sizeBytes, NO_TARGET, Device.NONE);
  }

  /** A symbolic link; its mode is that which Linux gives all of them. */
  public static TarEntry symlink(RawPath name, RawPath target, Ownership owner, long mtimeSeconds) {
    return new TarEntry(Type.SYMLINK, name, LINK_MODE, owner, mtimeSeconds, 0, target, Device.NONE);
  }

  /** A character or block device, or a FIFO, which has {@link Device#NONE}. */
  public static TarEntry special(
      Type type, RawPath name, int mode, Ownership owner, long mtimeSeconds, Device device) {
    return new TarEntry(type, name, mode, owner, mtimeSeconds, 0, NO_TARGET, device);
  }

  /** A copy that was last modified then. */
  public TarEntry withMtimeSeconds(long newMtimeSeconds) {
    return new TarEntry(type, name, mode, owner, newMtimeSeconds, sizeBytes, linkTarget, device);
  }

  /** The header: one block of 512 bytes, or more where one cannot say all. */
  public byte[] header() {
    return TarHeader.of(this);
  }

  /** The number of bytes of a tar that the member takes: header, content and padding. */
  public long totalBytes() {
    return TarHeader.sizeBytes(this) + TarWriter.padded(sizeBytes);
  }
}
