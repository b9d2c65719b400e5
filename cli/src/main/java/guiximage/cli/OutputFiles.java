package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Small files that the command writes: a digest, a report. */
final class OutputFiles {
  /** The mode that the user's mask allows; a temporary file would be readable by its owner only. */
  private static final FileAttribute<Set<PosixFilePermission>> FOR_ALL_TO_READ =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  /** As many as Linux follows. */
  private static final int MOST_LINKS = 40;

  private OutputFiles() {}

  /**
   * Sees that the image does not take the place of the one it is built upon.
   *
   * @throws ImageException of kind CONFIGURATION if it would
   */
  static void requireOther(String option, Path output, Optional<Path> base) throws IOException {
    if (base.isPresent()
        && Files.exists(base.get())
        && Files.exists(output)
        && Files.isSameFile(base.get(), output)) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          option + ": '" + output + "' is the base image itself; name another file");
    }
  }

  /**
   * Sees, before anything takes time, whether {@link #write} has a chance.
   *
   * @param option that named the file
   * @throws ImageException of kind OUTPUT if it has none
   */
  static void requireWritable(String option, Path file) throws IOException {
    PlantedLinks.refuse(option, file);
    Path target = target(file);
    Optional<String> reason =
        Files.isDirectory(target)
            ? Optional.of("it is a directory")
            : isReplaced(target) ? refusal(directoryOf(target)) : Optional.empty();
    if (reason.isPresent()) {
      throw new ImageException(
          FailureKind.OUTPUT, "%s: cannot write '%s': %s".formatted(option, file, reason.get()));
    }
  }

  private static Optional<String> refusal(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Optional.of("there is no directory '" + directory + "'");
    }
    return Files.isWritable(directory)
        ? Optional.empty()
        : Optional.of("permission denied in '" + directory + "'");
  }

  /**
   * True if a new file takes the place of {@code file}, so that what is written first is gone; not
   * so with a pipe, a device or what the process was given open.
   */
  static boolean replaces(Path file) throws IOException {
    return isReplaced(target(file));
  }

  private static boolean isReplaced(Path target) {
    return !OpenDescriptor.isOne(target) && (!Files.exists(target) || Files.isRegularFile(target));
  }

  /**
   * The file that {@code file} leads to; itself if it is a descriptor that the process has open.
   */
  private static Path target(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(target) && !OpenDescriptor.isOne(target); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemException(file.toString(), null, "too many links");
      }
      target = directoryOf(target).resolve(Files.readSymbolicLink(target));
    }
    return target;
  }

  private static Path directoryOf(Path target) {
    return Objects.requireNonNull(target.getParent(), "the root is a directory itself");
  }

  /**
   * Writes the whole file or leaves what was there; where a link leads, if it is one. What is open
   * already, as {@code /dev/stdout} is, takes the text behind what it has got.
   */
  static void write(Path file, String text) throws IOException {
    PlantedLinks.refuse("cannot write", file);
    try {
      Path target = target(file);
      if (OpenDescriptor.isOne(target)) {
        OpenDescriptor.write(target, text);
        return;
      }
      if (!isReplaced(target)) {
        Files.writeString(target, text); // a pipe or a device takes no rename
        return;
      }
      Path temporary =
          Files.createTempFile(directoryOf(target), ".guix-image-", ".tmp", FOR_ALL_TO_READ);
      try {
        Files.write(temporary, text.getBytes(StandardCharsets.UTF_8));
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.OUTPUT, "cannot write '" + file + "': " + FileFailure.reason(e), e);
    }
  }
}
