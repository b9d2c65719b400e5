package guiximage.tar;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import guiximage.file.RawPath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Tells whether a file that somebody else wrote is a tar. */
public final class TarCheck {
  private static final int LONGEST_MAGIC_BYTES = 6;

  private TarCheck() {}

  /** What is to be done with the name of each member. */
  @FunctionalInterface
  public interface Names {
    /**
     * Takes the next.
     *
     * @param name as it is unpacked: relative, without {@code .} and {@code ..}; that of a
     *     directory ends with a slash
     */
    void accept(RawPath name) throws ImageException;
  }

  /**
   * Reads the headers of {@code file}, skipping what lies between.
   *
   * @param names gets those of all members, in their order
   * @throws ImageException of kind STORE if it is not a whole, uncompressed tar, or cannot be read;
   *     or what {@code names} throws
   */
  public static void requireTar(Path file, Names names) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(TarWriter.BLOCK_BYTES);
      byte[] start = in.readNBytes(TarWriter.BLOCK_BYTES);
      in.reset();
      Optional<String> compression = compressionOf(start);
      if (compression.isPresent()) {
        throw refused(file, "is compressed with " + compression.get() + "; uncompress it first");
      }
      if (start.length < TarWriter.BLOCK_BYTES) {
        throw refused(file, "is not a tar: it has " + start.length + " bytes, want 512 or more");
      }
      readHeaders(file, in, names);
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      throw new ImageException(
          FailureKind.STORE, "cannot read " + RawPath.of(file) + ": " + FileFailure.reason(e), e);
    }
  }

  private static void readHeaders(Path file, InputStream in, Names names) throws ImageException {
    // closing it would close what the caller opened
    @SuppressWarnings("resource")
    TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
    long members = 0;
    try {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.accept(nameOf(entry));
        members++;
      }
    } catch (ImageException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw refused(
          file, "is not a whole tar: after %d members: %s".formatted(members, e.getMessage()));
    }
  }

  private static RawPath nameOf(TarArchiveEntry entry) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : entry.getName().split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return RawPath.of(String.join("/", parts) + (isDirectory(entry) ? "/" : ""));
  }

  /** Before POSIX a slash at the end made a directory of a file; of a link it never did. */
  private static boolean isDirectory(TarArchiveEntry entry) {
    return entry.getLinkFlag() == TarConstants.LF_DIR
        || (entry.getLinkFlag() == TarConstants.LF_OLDNORM && entry.getName().endsWith("/"));
  }

  private static Optional<String> compressionOf(byte[] start) {
    String hex =
        HexFormat.of().formatHex(Arrays.copyOf(start, Math.min(start.length, LONGEST_MAGIC_BYTES)));
    if (hex.startsWith("1f8b")) {
      return Optional.of("gzip");
    }
    if (hex.startsWith("28b52ffd")) {
      return Optional.of("zstd");
    }
    if (hex.startsWith("fd377a585a00")) {
      return Optional.of("xz");
    }
    return hex.startsWith("425a68") ? Optional.of("bzip2") : Optional.empty();
  }

  private static ImageException refused(Path file, String reason) {
    return new ImageException(FailureKind.STORE, RawPath.of(file) + " " + reason);
  }
}
