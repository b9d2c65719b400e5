package guiximage.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A store item that {@code nix profile} made: packages put together, which its {@code
 * manifest.json} names. Versions 1 to 3 are read.
 */
public final class NixProfile {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Path manifest;

  private NixProfile(Path manifest) {
    this.manifest = manifest;
  }

  /** The profile at {@code path}; empty if that item is not one. Opens no file. */
  public static Optional<NixProfile> find(StoreRoot root, StorePath path) {
    Path item = root.locate(path);
    Path manifest = item.resolve("manifest.json");
    return Files.isDirectory(item, LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new NixProfile(manifest))
        : Optional.empty();
  }

  /**
   * The names of its elements, in the order of the manifest: those by which {@code nix profile}
   * lists them.
   *
   * @throws guiximage.ImageException of kind STORE if the manifest cannot be read or understood
   */
  public List<String> packageNames() throws IOException {
    return ProfileFile.read(manifest, NixProfile::packageNames);
  }

  /** A name for a repository, made of the first names as for a profile of Guix. */
  public Optional<String> repositoryName() throws IOException {
    return Profile.repositoryName(packageNames());
  }

  static List<String> packageNames(String json) {
    JsonNode elements = parse(json).path("elements");
    List<String> names = new ArrayList<>();
    if (elements.isObject()) {
      elements.fieldNames().forEachRemaining(names::add);
    } else if (elements.isArray()) {
      elements.forEach(element -> names.add(name(element)));
    } else {
      throw new IllegalArgumentException("it has no elements");
    }
    return names;
  }

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
  }

  /**
   * Before version 3 an element has no name: {@code legacyPackages.x86_64-linux.hello}, or a path.
   */
  private static String name(JsonNode element) {
    String attribute = element.path("attrPath").asText("");
    return attribute.isEmpty()
        ? StorePath.parse(element.path("storePaths").path(0).asText("")).packageName()
        : attribute.substring(attribute.lastIndexOf('.') + 1);
  }
}
