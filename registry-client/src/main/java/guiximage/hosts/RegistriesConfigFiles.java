package guiximage.hosts;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.file.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@code registries.conf}, found where podman and skopeo find them: {@code
 * CONTAINERS_REGISTRIES_CONF} or {@code REGISTRIES_CONFIG_PATH}, else the user's, else that of
 * {@code /etc}, else that of {@code /usr/share}; then what is dropped in, except that a file of the
 * user's own leaves out what is dropped in for all.
 */
public final class RegistriesConfigFiles {
  private static final int MAX_FILE_BYTES = 1024 * 1024;
  private static final String NAME = "containers/registries.conf";
  private static final String DROPPED_IN = NAME + ".d";
  private static final String RECORDED_ALIASES = "containers/short-name-aliases.conf";

  private final Map<String, String> environment;
  private final @Nullable Path home;
  private final Path root;

  /**
   * @param home of the user; empty if there is none
   * @param root the directory that has {@code etc}, {@code usr} and {@code var}
   */
  public RegistriesConfigFiles(Map<String, String> environment, Optional<Path> home, Path root) {
    this.environment = Map.copyOf(environment);
    this.home = home.orElse(null);
    this.root = root;
  }

  /**
   * Reads all of them.
   *
   * @throws ImageException of kind CONFIGURATION that names the file if one is malformed, longer
   *     than 1 MiB or cannot be read, or if the one that a variable names does not exist
   */
  public RegistriesConfig read() throws ImageException {
    RegistriesConfig config = RegistriesConfig.NONE;
    Optional<Path> named = named();
    if (named.isPresent()) {
      config = read(named.get(), true).orElseThrow(() -> missing(named.get()));
    } else {
      for (Path file : usual()) {
        Optional<RegistriesConfig> found = read(file, true);
        if (found.isPresent()) {
          config = found.get();
          break;
        }
      }
    }
    for (Path file : droppedIn()) {
      config = config.changedBy(read(file, false).orElse(RegistriesConfig.NONE));
    }
    Optional<Path> aliases = recordedAliases();
    return aliases.isPresent()
        ? config.changedBy(read(aliases.get(), false).orElse(RegistriesConfig.NONE))
        : config;
  }

  private Optional<Path> named() {
    return variable("CONTAINERS_REGISTRIES_CONF")
        .or(() -> variable("REGISTRIES_CONFIG_PATH"))
        .map(Path::of);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
  }

  private Optional<Path> own(String name) {
    return Optional.ofNullable(home).map(it -> it.resolve(".config").resolve(name));
  }

  private List<Path> usual() {
    List<Path> files = new ArrayList<>();
    own(NAME).ifPresent(files::add);
    files.add(root.resolve("etc").resolve(NAME));
    files.add(root.resolve("usr/share").resolve(NAME));
    return files;
  }

  private List<Path> droppedIn() throws ImageException {
    List<Path> files = new ArrayList<>();
    boolean onlyOwn = named().isEmpty() && own(NAME).filter(Files::exists).isPresent();
    if (!onlyOwn) {
      files.addAll(listed(root.resolve("etc").resolve(DROPPED_IN)));
    }
    Optional<Path> own = own(DROPPED_IN);
    if (own.isPresent()) {
      files.addAll(listed(own.get()));
    }
    return files;
  }

  private static List<Path> listed(Path directory) throws ImageException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.conf")) {
      for (Path entry : entries) {
        if (!Files.isDirectory(entry)) {
          files.add(entry);
        }
      }
    } catch (IOException e) {
      if (isAbsent(directory)) {
        return List.of();
      }
      throw unreadable(directory, e);
    } catch (DirectoryIteratorException e) {
      throw unreadable(directory, Objects.requireNonNull(e.getCause()));
    }
    return files.stream().sorted().toList();
  }

  /** The file in which podman records the image that a name without a registry was chosen to be. */
  private Optional<Path> recordedAliases() {
    Path ofSystem = root.resolve("var/cache").resolve(RECORDED_ALIASES);
    if (Files.isReadable(ofSystem)) {
      return Optional.of(ofSystem);
    }
    return variable("XDG_CACHE_HOME")
        .map(Path::of)
        .or(() -> Optional.ofNullable(home).map(it -> it.resolve(".cache")))
        .map(directory -> directory.resolve(RECORDED_ALIASES));
  }

  private static Optional<RegistriesConfig> read(Path file, boolean old) throws ImageException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new ImageException(
            FailureKind.CONFIGURATION, "'%s' is longer than 1 MiB".formatted(file));
      }
      return Optional.of(RegistriesDocument.parse(file, bytes, old));
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      if (isAbsent(file)) {
        return Optional.empty();
      }
      throw unreadable(file, e);
    }
  }

  /**
   * True of a file that does not exist, or is below a directory that this user may not enter, such
   * as the home of another one: podman takes both for absent.
   */
  private static boolean isAbsent(Path file) {
    return !Files.exists(file);
  }

  private static ImageException missing(Path file) {
    return new ImageException(
        FailureKind.CONFIGURATION,
        "'%s', which CONTAINERS_REGISTRIES_CONF or REGISTRIES_CONFIG_PATH names, does not exist"
            .formatted(file));
  }

  private static ImageException unreadable(Path file, IOException cause) {
    return new ImageException(
        FailureKind.CONFIGURATION,
        "'%s' cannot be read: %s".formatted(file, FileFailure.reason(cause)),
        cause);
  }
}
