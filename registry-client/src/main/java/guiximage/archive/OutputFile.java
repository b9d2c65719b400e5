package guiximage.archive;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that appears whole or not at all: bytes go to a temporary file, which takes the target's
 * name when it is {@linkplain #commit committed}. It is removed when it is closed before that, and
 * when the process is interrupted.
 */
final class OutputFile implements SeekableOutput, Closeable {
  /** The beginning of the names of temporary files, which a killed process leaves behind. */
  static final String TEMPORARY_PREFIX = ".guix-image-";

  private static final String TEMPORARY_SUFFIX = ".tmp";

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final RemovalOnExit removal;

  private OutputFile(Path target, Path temporary, FileChannel channel, RemovalOnExit removal) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.removal = removal;
  }

  /**
   * A file beside {@code target}, readable by all as far as the process's mask of permissions lets.
   *
   * @throws ImageException of kind CONFIGURATION if {@code target} is a directory or a link, of
   *     kind OUTPUT if it is something else that is not a file, or nothing can be written beside it
   */
  static OutputFile replacing(Path target) throws IOException {
    requireReplaceable(target);
    Path directory = target.toAbsolutePath().getParent();
    return in(directory == null ? target.toAbsolutePath() : directory, target);
  }

  /**
   * As {@link #replacing}, with the temporary file in {@code directory} on the same file system.
   */
  static OutputFile in(Path directory, Path target) throws IOException {
    try {
      Path temporary =
          Files.createTempFile(
              directory,
              TEMPORARY_PREFIX,
              TEMPORARY_SUFFIX,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
      RemovalOnExit removal = RemovalOnExit.of(temporary);
      FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE);
      return new OutputFile(target, temporary, channel, removal);
    } catch (IOException e) {
      throw cannotWrite(target.toString(), e);
    }
  }

  /**
   * Sees whether a file can take this place.
   *
   * @throws ImageException of kind CONFIGURATION if a directory or a link is there, of kind OUTPUT
   *     if it is a pipe or a device
   */
  static void requireReplaceable(Path target) throws ImageException {
    if (Files.isSymbolicLink(target)) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "'" + target + "' is a symbolic link; name the file that it points to, or remove it");
    }
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "'" + target + "' is a directory; name a file in it");
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new ImageException(
          FailureKind.OUTPUT,
          "cannot write '"
              + target
              + "': it is a pipe or a device; write to '-' and redirect that");
    }
  }

  /** A failure to write to {@code what}, which a reader can act upon. */
  static ImageException cannotWrite(String what, IOException e) {
    if (e instanceof ImageException known) {
      return known;
    }
    return new ImageException(
        FailureKind.OUTPUT, "cannot write '" + what + "': " + FileFailure.reason(e), e);
  }

  /** Closed with this. */
  @Override
  public FileChannel channel() {
    return channel;
  }

  /** The name of the finished file. */
  @Override
  public String name() {
    return target.toString();
  }

  /** Gives the file its name; what had that name before is replaced. */
  void commit() throws IOException {
    try {
      channel.close();
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw cannotWrite(name(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      removal.run();
    }
  }
}
