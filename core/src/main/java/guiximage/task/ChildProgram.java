package guiximage.task;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that is not ours, run with bounds on its time and its output. What it writes to
 * standard error is dropped.
 */
public record ChildProgram(Path path) {

  /** A failure of a program; its message is a predicate, such as {@code cannot be started}. */
  public static final class FailedException extends IOException {
    private static final long serialVersionUID = 1;

    private FailedException(String message) {
      super(message);
    }
  }

  /** The end of a program, with all that it wrote to standard output. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Result(int exitCode, byte[] output) {}

  /**
   * The first program of that name.
   *
   * @param searchPath the value of {@code PATH}; relative directories in it are passed over
   */
  public static Optional<ChildProgram> find(String searchPath, String name) {
    for (String directory : searchPath.split(":", -1)) {
      Path path = Path.of(directory).resolve(name);
      if (path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path)) {
        return Optional.of(new ChildProgram(path));
      }
    }
    return Optional.empty();
  }

  /**
   * Runs the program, and ends it and what it has started in any case.
   *
   * @param input that it may read
   * @param timeout for its output, and once more for its end
   * @throws FailedException if it cannot be started, writes more than {@code maxOutputBytes}, or
   *     does not end in time
   * @throws InterruptedIOException if the calling thread is interrupted
   */
  public Result run(List<String> arguments, byte[] input, Duration timeout, int maxOutputBytes)
      throws FailedException, InterruptedIOException {
    Process process = start(arguments);
    try {
      give(process, input);
      byte[] output = read(process, timeout, maxOutputBytes);
      return new Result(awaitEnd(process, timeout), output);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process start(List<String> arguments) throws FailedException {
    List<String> words = new ArrayList<>(List.of(path.toString()));
    words.addAll(arguments);
    try {
      return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new FailedException("cannot be started");
    }
  }

  private static void give(Process process, byte[] input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    } catch (IOException e) {
      // a program need not read its input; its output counts
    }
  }

  /** Reads in a thread of its own: a program that hangs cannot be waited for otherwise. */
  private static byte[] read(Process process, Duration timeout, int maxBytes)
      throws FailedException, InterruptedIOException {
    CompletableFuture<byte[]> output = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (InputStream out = process.getInputStream()) {
                output.complete(out.readNBytes(maxBytes + 1));
              } catch (IOException e) {
                output.complete(new byte[0]);
              }
            },
            "child-program");
    reader.setDaemon(true);
    reader.start();
    byte[] bytes;
    try {
      bytes = output.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new FailedException("did not answer within " + timeout.toSeconds() + " s");
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    } catch (ExecutionException e) {
      throw new IllegalStateException("reading never fails", e);
    }
    if (bytes.length > maxBytes) {
      throw new FailedException("wrote more than " + maxBytes + " bytes");
    }
    return bytes;
  }

  private static int awaitEnd(Process process, Duration timeout)
      throws FailedException, InterruptedIOException {
    try {
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new FailedException("did not end within " + timeout.toSeconds() + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    }
  }
}
