package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Runs a program of this machine, such as {@code skopeo}, and waits for it. */
final class Program {
  private static final long TIMEOUT_MINUTES = 10;

  private final List<String> words;
  private final Map<String, String> environment;

  private Program(List<String> words, Map<String, String> environment) {
    this.words = List.copyOf(words);
    this.environment = Map.copyOf(environment);
  }

  static Program of(String... words) {
    return new Program(List.of(words), Map.of());
  }

  Program with(String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return new Program(all, environment);
  }

  Program withVariable(String name, String value) {
    Map<String, String> changed = new TreeMap<>(environment);
    changed.put(name, value);
    return new Program(words, changed);
  }

  List<String> words() {
    return words;
  }

  /** How a program ended and what it said. */
  record Result(int exitCode, String stdout, String stderr) {}

  /** Runs it with an empty standard input. */
  Result run() {
    return run(new byte[0]);
  }

  Result run(byte[] stdin) {
    try {
      Path out = Files.createTempFile("program", ".out");
      Path err = Files.createTempFile("program", ".err");
      try {
        int exitCode = exitCode(stdin, out, err);
        return printable(new Result(exitCode, text(out), text(err)));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whatever the test is about: nothing that this project's command says steers a terminal. */
  private Result printable(Result result) {
    if (words.stream().anyMatch(word -> word.endsWith("/guix-image"))) {
      assertThat(result.stderr())
          .doesNotContainPattern(Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]"));
    }
    return result;
  }

  /** Its standard input is a pipe, as behind {@code echo secret |}. */
  private int exitCode(byte[] stdin, Path out, Path err) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      try (OutputStream to = process.getOutputStream()) {
        to.write(stdin);
      }
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        throw new AssertionError(words + " did not end; it said: " + text(err));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(words + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** Its standard output; fails the test, with all that it said, unless it ends with 0. */
  String output() {
    Result result = run();
    if (result.exitCode() != 0) {
      throw new AssertionError(
          words + " ended with " + result.exitCode() + ": " + result.stderr() + result.stdout());
    }
    return result.stdout();
  }
}
