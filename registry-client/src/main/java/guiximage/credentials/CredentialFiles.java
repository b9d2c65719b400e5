package guiximage.credentials;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.task.SharedWork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that people have logged in with: those of podman, skopeo and Docker, and of the
 * helper programs that their files name. Files are read, and helpers run, when a registry demands
 * credentials.
 */
public final class CredentialFiles implements CredentialSource {
  private static final int MAX_FILE_BYTES = 4 * 1024 * 1024;

  /** The file of Docker before 1.7, which some CI systems still write. */
  private static final String LEGACY = ".dockercfg";

  private final List<Path> files;
  private final boolean mustExist;
  private final @Nullable String inline;
  private final CredentialHelper helper;
  private final SharedWork<AuthDocument.Helper, Optional<Credentials>> answers = new SharedWork<>();

  CredentialFiles(
      List<Path> files, boolean mustExist, Optional<String> inline, CredentialHelper helper) {
    this.files = List.copyOf(files);
    this.mustExist = mustExist;
    this.inline = inline.orElse(null);
    this.helper = helper;
  }

  /**
   * One file alone, which must exist.
   *
   * @param environment for {@code PATH}, on which helpers are searched
   */
  public static CredentialFiles of(Path file, Map<String, String> environment) {
    return new CredentialFiles(List.of(file), true, Optional.empty(), helper(environment));
  }

  /**
   * The usual places, the first that knows wins: {@code DOCKER_AUTH_CONFIG} (the text of a file),
   * {@code REGISTRY_AUTH_FILE} alone if it is set, else {@code
   * $XDG_RUNTIME_DIR/containers/auth.json}, {@code $XDG_CONFIG_HOME/containers/auth.json}, {@code
   * $DOCKER_CONFIG/config.json} and {@code ~/.dockercfg}, with {@code /run/containers/UID}, {@code
   * ~/.config} and {@code ~/.docker} where those variables are not set.
   *
   * @param home of the user; empty if there is none
   */
  public static CredentialFiles usual(Map<String, String> environment, Optional<Path> home) {
    return usual(environment, home, Path.of("/"));
  }

  /**
   * The same.
   *
   * @param root the directory that has {@code run}
   */
  static CredentialFiles usual(Map<String, String> environment, Optional<Path> home, Path root) {
    Optional<String> inline = value(environment, "DOCKER_AUTH_CONFIG");
    Optional<String> only = value(environment, "REGISTRY_AUTH_FILE");
    if (only.isPresent()) {
      return new CredentialFiles(List.of(Path.of(only.get())), true, inline, helper(environment));
    }
    List<Path> files = new ArrayList<>();
    value(environment, "XDG_RUNTIME_DIR")
        .map(directory -> Path.of(directory, "containers"))
        .or(() -> userId().map(id -> root.resolve("run/containers").resolve(id)))
        .ifPresent(directory -> files.add(directory.resolve("auth.json")));
    value(environment, "XDG_CONFIG_HOME")
        .map(Path::of)
        .or(() -> home.map(directory -> directory.resolve(".config")))
        .ifPresent(directory -> files.add(directory.resolve("containers").resolve("auth.json")));
    value(environment, "DOCKER_CONFIG")
        .map(Path::of)
        .or(() -> home.map(directory -> directory.resolve(".docker")))
        .ifPresent(directory -> files.add(directory.resolve("config.json")));
    home.ifPresent(directory -> files.add(directory.resolve(LEGACY)));
    return new CredentialFiles(files, false, inline, helper(environment));
  }

  /** The number of the user; empty where the system does not say it. */
  private static Optional<String> userId() {
    try {
      return Optional.of(Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString());
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static CredentialHelper helper(Map<String, String> environment) {
    return new CredentialHelper(
        environment.getOrDefault("PATH", ""), CredentialHelper.USUAL_TIMEOUT);
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
  }

  @Override
  public Optional<Credentials> find(String registry, String repository) throws IOException {
    if (inline != null) {
      byte[] text = inline.getBytes(StandardCharsets.UTF_8);
      AuthDocument document = AuthDocument.parse("the text of DOCKER_AUTH_CONFIG", text);
      Optional<Credentials> found = find(document, "DOCKER_AUTH_CONFIG", registry, repository);
      if (found.isPresent()) {
        return found;
      }
    }
    for (Path file : files) {
      Optional<AuthDocument> document = read(file);
      Optional<Credentials> found =
          document.isPresent()
              ? find(document.get(), "'" + file + "'", registry, repository)
              : Optional.empty();
      if (found.isPresent()) {
        return found; // what comes after is not read, and may be broken
      }
    }
    return Optional.empty();
  }

  /** Docker's order: the helper for this registry, else the store for all, else the file. */
  private Optional<Credentials> find(
      AuthDocument document, String place, String registry, String repository) throws IOException {
    for (AuthDocument.Helper program : document.helpers(registry, repository)) {
      Optional<Credentials> answer =
          answers.get(program, kept -> true, () -> helper.find(program.name(), program.server()));
      if (answer.isPresent()) {
        return answer.map(
            found ->
                found.from(
                    "docker-credential-%s, which %s names".formatted(program.name(), place)));
      }
    }
    return document.find(registry, repository).map(found -> found.from(place));
  }

  private Optional<AuthDocument> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new ImageException(
            FailureKind.CREDENTIALS, "'%s' is too long for credentials".formatted(file));
      }
      String name = "'" + file + "'";
      return Optional.of(
          file.endsWith(LEGACY)
              ? AuthDocument.parseLegacy(name, bytes)
              : AuthDocument.parse(name, bytes));
    } catch (NoSuchFileException e) {
      if (mustExist) {
        throw new ImageException(FailureKind.CREDENTIALS, "'" + file + "' does not exist", e);
      }
      return Optional.empty();
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      throw new ImageException(FailureKind.CREDENTIALS, "'" + file + "' cannot be read", e);
    }
  }
}
