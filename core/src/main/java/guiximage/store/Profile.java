package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.RepositoryName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A store item that is a Guix profile: packages put together, with the environment they need.
 *
 * @param environment what its {@code etc/profile} sets in an empty environment
 * @param packageNames in the order of its manifest
 * @param channels that its packages came from, if that was recorded ({@code --save-provenance})
 */
public record Profile(
    StorePath path,
    SortedMap<String, String> environment,
    List<String> packageNames,
    List<Channel> channels) {
  private static final int FILE_BYTES = 16 * 1024 * 1024;

  /** Guix stops adding names here. */
  private static final int NAME_CHARACTERS = 40;

  public Profile {
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    packageNames = List.copyOf(packageNames);
    channels = List.copyOf(channels);
  }

  /**
   * The profile at {@code path}; empty if that item is not one, which no file is opened to tell.
   *
   * @throws ImageException of kind STORE if its files cannot be read or understood
   */
  public static Optional<Profile> find(StoreRoot root, StorePath path) throws IOException {
    Path item = root.locate(path);
    Path manifestFile = item.resolve("manifest");
    if (!isFile(item, manifestFile)) {
      return Optional.empty();
    }
    ProfileManifest manifest = read(manifestFile, ProfileManifest::parse);
    Path profile = item.resolve("etc/profile");
    SortedMap<String, String> environment =
        isFile(item, profile) ? read(profile, ProfileEnvironment::parse) : new TreeMap<>();
    return Optional.of(
        new Profile(path, environment, manifest.packageNames(), manifest.channels()));
  }

  /** Nor does it count if the item, or what lies between it and the file, is a link. */
  private static boolean isFile(Path item, Path file) {
    for (Path parent = item; !parent.equals(file); parent = parent.resolve(next(parent, file))) {
      if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path next(Path parent, Path file) {
    return file.getName(parent.getNameCount());
  }

  private static <T> T read(Path file, Function<String, T> parse) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES);
      if (in.read() >= 0) {
        throw new IllegalArgumentException("it is larger than " + FILE_BYTES + " bytes");
      }
      return parse.apply(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new ImageException(
          FailureKind.STORE, file + " is not what a profile should hold: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ImageException(FailureKind.STORE, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * What {@code guix pack} would call the repository: the names of the packages, as many of the
   * first as stay below 40 characters, joined by {@code -} and made valid. Empty if there are none.
   */
  public Optional<String> repositoryName() {
    for (int count = packageNames.size(); count > 0; count--) {
      String joined = String.join("-", packageNames.subList(0, count));
      if (joined.length() < NAME_CHARACTERS || count == 1) {
        return Optional.of(RepositoryName.of(joined));
      }
    }
    return Optional.empty();
  }
}
