package guiximage.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import guiximage.Listing;
import guiximage.image.BaseImage;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.JsonFault;
import guiximage.oci.Platform;
import guiximage.tar.TarMember;
import guiximage.tar.TarReader.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The image in a docker-archive.
 *
 * @param layers lowest first, each with the member that holds it
 */
public record DockerArchiveReader(Path file, ImageConfig config, List<Layer> layers) {
  /** The member that names config and layers. */
  public static final String MANIFEST_FILE = "manifest.json";

  private static final int MAX_MANIFEST_BYTES = 1024 * 1024;
  static final int MAX_CONFIG_BYTES = 4 * 1024 * 1024;

  /**
   * A layer in the archive.
   *
   * @param name as the manifest calls it
   */
  public record Layer(String name, TarMember member, BaseImage.Layer layer) {}

  /**
   * Reads an image.
   *
   * @param wanted its name; empty for the only one
   */
  static DockerArchiveReader read(Path file, TarIndex tar, Optional<String> wanted)
      throws IOException {
    JsonNode manifest = choose(manifests(tar), wanted);
    String configName = text(manifest.path("Config"), "Config");
    byte[] configBytes = bytes(tar, configName, MAX_CONFIG_BYTES);
    requireDigest(configName, configBytes);
    ImageConfig config = ImageConfig.parse(configBytes);
    List<String> names = new ArrayList<>();
    for (JsonNode name : manifest.path("Layers")) {
      names.add(MemberNames.requireSafe(text(name, "Layers")));
    }
    requireCounts(names, config.diffIds());
    List<Layer> layers = new ArrayList<>();
    BaseLayers reader = new BaseLayers(file);
    Map<Stated, BaseImage.Layer> known = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      TarMember member = tar.require(names.get(i));
      Stated stated = new Stated(member, config.diffIds().get(i));
      if (!known.containsKey(stated)) {
        known.put(stated, reader.layer(stated.diffId(), tar.file(member)));
      }
      layers.add(new Layer(names.get(i), member, known.get(stated)));
    }
    return new DockerArchiveReader(file, config, layers);
  }

  /** A statement about a layer; a manifest may repeat it many times, and checking it is work. */
  private record Stated(TarMember member, DiffId diffId) {}

  private static JsonNode manifests(TarIndex tar) throws IOException {
    try {
      return Documents.JSON.readTree(bytes(tar, MANIFEST_FILE, MAX_MANIFEST_BYTES));
    } catch (JsonProcessingException e) {
      throw new MalformedException("manifest.json is not valid JSON: " + JsonFault.of(e));
    }
  }

  private static JsonNode choose(JsonNode list, Optional<String> wanted) throws MalformedException {
    List<JsonNode> images = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (JsonNode image : list.isArray() ? list : Documents.JSON.createArrayNode()) {
      List<String> own = new ArrayList<>();
      image.path("RepoTags").forEach(tag -> own.add(tag.asText()));
      names.addAll(own);
      if (image.isObject() && (wanted.isEmpty() || ImageNames.match(own, wanted.get()))) {
        images.add(image);
      }
    }
    if (images.size() != 1) {
      String what =
          wanted.isEmpty()
              ? "manifest.json lists %s images instead of one"
                  .formatted(images.isEmpty() ? "no" : images.size())
              : "it has %s image '%s'"
                  .formatted(images.isEmpty() ? "no" : "more than one", wanted.get());
      throw new MalformedException(what + ImageNames.advice(names));
    }
    if (!images.get(0).path("Layers").isArray()) {
      throw new MalformedException("manifest.json has no list of layers");
    }
    return images.get(0);
  }

  private static String text(JsonNode node, String key) throws MalformedException {
    if (!node.isTextual()) {
      throw new MalformedException("manifest.json: " + key + " is not a string");
    }
    return node.textValue();
  }

  private static byte[] bytes(TarIndex tar, String name, int maxBytes) throws IOException {
    ImageFiles.ImageFile found = tar.file(tar.require(MemberNames.requireSafe(name)));
    return Documents.read(name, found, maxBytes);
  }

  /** A config that is called after its digest is what it is called. */
  private static void requireDigest(String name, byte[] config) throws MalformedException {
    String found = Digest.of(config).hex();
    if (name.matches("[0-9a-f]{64}\\.json") && !name.startsWith(found)) {
      throw new MalformedException("its config " + name + " has the digest " + found);
    }
  }

  private static void requireCounts(List<String> names, List<DiffId> diffIds)
      throws MalformedException {
    if (names.size() != diffIds.size() || names.isEmpty()) {
      throw new MalformedException(
          "manifest.json names %s, the config %d"
              .formatted(Listing.count(names.size(), "layer"), diffIds.size()));
    }
    Map<String, DiffId> seen = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      DiffId other = seen.put(names.get(i), diffIds.get(i));
      if (other != null && !other.equals(diffIds.get(i))) {
        throw new MalformedException(
            "manifest.json names %s for two layers, %s and %s"
                .formatted(names.get(i), other, diffIds.get(i)));
      }
    }
  }

  /** The image, if it is for {@code platform}. */
  BaseImage image(Platform platform) throws MalformedException {
    Documents.requirePlatform(config.platform(), platform);
    return new BaseImage(config, layers.stream().map(Layer::layer).toList(), Optional.empty());
  }
}
