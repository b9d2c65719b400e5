package guiximage.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The operating system's reason for a failure to read or write a file. */
public final class FileFailure {

  private FileFailure() {}

  /** The reason in a few words, without the name of the file: {@code permission denied}. */
  public static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NotDirectoryException || failure instanceof FileAlreadyExistsException) {
      return "a file that is not a directory is in its place";
    }
    String said =
        failure instanceof FileSystemException about && about.getReason() != null
            ? about.getReason()
            : failure.getMessage();
    return said == null ? failure.getClass().getSimpleName() : said;
  }
}
