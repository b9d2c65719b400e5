package guiximage.credentials;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.task.Tasks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A caller of {@code docker-credential-NAME}. Never shows what such a program writes.
 *
 * @see <a href="https://github.com/docker/docker-credential-helpers">docker-credential-helpers</a>
 */
final class CredentialHelper {
  static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

  private static final int MAX_OUTPUT_BYTES = 64 * 1024;
  private static final String NOT_FOUND = "credentials not found in native keychain";
  private static final String TOKEN_USER = "<token>";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*+");
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final String searchPath;
  private final Duration timeout;

  /**
   * Finds programs.
   *
   * @param searchPath the value of {@code PATH}; relative directories in it are passed over
   */
  CredentialHelper(String searchPath, Duration timeout) {
    this.searchPath = searchPath;
    this.timeout = timeout;
  }

  /**
   * The credentials that a helper has for a server; empty if it has none.
   *
   * @throws ImageException of kind CREDENTIALS if it cannot be asked or fails
   */
  Optional<Credentials> find(String name, String server) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw failure(name, "is not a valid name");
    }
    Process process = start(name);
    try {
      return ask(process, name, server);
    } finally {
      kill(process);
    }
  }

  private Process start(String name) throws IOException {
    Path program =
        locate("docker-credential-" + name)
            .orElseThrow(() -> failure(name, "is not an executable program on the PATH"));
    try {
      return new ProcessBuilder(program.toString(), "get")
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw failure(name, "cannot be started");
    }
  }

  private Optional<Path> locate(String program) {
    for (String directory : searchPath.split(":", -1)) {
      Path path = Path.of(directory).resolve(program);
      if (path.isAbsolute() && Files.isRegularFile(path) && Files.isExecutable(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  private Optional<Credentials> ask(Process process, String name, String server)
      throws IOException {
    try (OutputStream in = process.getOutputStream()) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // a program need not read its input; its output counts
    }
    byte[] output = read(process, name);
    if (output.length > MAX_OUTPUT_BYTES) {
      throw failure(name, "wrote more than " + MAX_OUTPUT_BYTES + " bytes");
    }
    int status = awaitEnd(process, name);
    if (new String(output, StandardCharsets.UTF_8).contains(NOT_FOUND)) {
      return Optional.empty();
    }
    if (status != 0) {
      throw failure(name, "failed with exit code " + status);
    }
    return parse(name, output);
  }

  /** Reads in a thread of its own: a program that hangs cannot be waited for otherwise. */
  private byte[] read(Process process, String name) throws IOException {
    CompletableFuture<byte[]> output = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (InputStream out = process.getInputStream()) {
                output.complete(out.readNBytes(MAX_OUTPUT_BYTES + 1));
              } catch (IOException e) {
                output.complete(new byte[0]);
              }
            },
            "credential-helper");
    reader.setDaemon(true);
    reader.start();
    try {
      return output.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw failure(name, "did not answer within " + timeout.toSeconds() + " s");
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    } catch (ExecutionException e) {
      throw new IllegalStateException("reading never fails", e);
    }
  }

  private int awaitEnd(Process process, String name) throws IOException {
    try {
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failure(name, "did not end within " + timeout.toSeconds() + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw Tasks.interrupted();
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static Optional<Credentials> parse(String name, byte[] output) throws ImageException {
    JsonNode root;
    try {
      root = MAPPER.readTree(output);
    } catch (IOException e) {
      throw failure(name, "did not answer with JSON");
    }
    if (!root.path("Secret").isTextual()) {
      throw failure(name, "answered without a secret");
    }
    String username = root.path("Username").asText("");
    String secret = root.path("Secret").textValue();
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        username.equals(TOKEN_USER)
            ? Credentials.ofIdentityToken(username, secret)
            : Credentials.ofPassword(username, secret));
  }

  private static ImageException failure(String name, String what) {
    return new ImageException(
        FailureKind.CREDENTIALS,
        "the credential helper 'docker-credential-%s' %s"
            .formatted(PrintableText.line(name), what));
  }
}
