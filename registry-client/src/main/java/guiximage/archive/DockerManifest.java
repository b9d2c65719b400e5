package guiximage.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.ArchivePlan.Document;
import guiximage.archive.ArchivePlan.Ending;
import guiximage.base.DockerArchiveReader;
import guiximage.image.ImageRecipe;
import guiximage.image.Layer;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.tar.TarEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The small members of a docker-archive: the config, {@code manifest.json}, and the old ones. */
public final class DockerManifest {

  private static final JsonMapper MAPPER = new JsonMapper();

  private final List<String> repoTags;
  private final boolean legacy;

  DockerManifest(List<String> repoTags, boolean legacy) {
    this.repoTags = repoTags;
    this.legacy = legacy;
  }

  /** Makes the header of a small member. */
  @FunctionalInterface
  interface Entries {
    TarEntry of(String name, long sizeBytes);
  }

  /** {@code <64 hex digits>/layer.tar} */
  static String layerName(DiffId diffId) {
    return diffId.hex() + "/layer.tar";
  }

  Ending ending(ImageRecipe image, List<Layer> layers, Entries entries) throws ImageException {
    List<DiffId> own = layers.stream().skip(image.baseLayers().size()).map(Layer::diffId).toList();
    ImageConfig config = image.config(own);
    byte[] configBytes = config.toBytes();
    Digest imageId = Digest.of(configBytes);
    Map<String, byte[]> members = new LinkedHashMap<>();
    if (legacy) {
      addLegacyLayers(config, members);
    }
    members.put(imageId.hex() + ".json", configBytes);
    if (legacy) {
      members.put("repositories", repositories(config));
    }
    members.put(DockerArchiveReader.MANIFEST_FILE, manifest(imageId, config));
    List<Document> documents = new ArrayList<>();
    members.forEach(
        (name, content) ->
            documents.add(
                new Document(entries.of(name, content.length), out -> out.write(content))));
    return new Ending(imageId, documents);
  }

  private byte[] manifest(Digest imageId, ImageConfig config) {
    ArrayNode list = MAPPER.createArrayNode();
    ObjectNode image = list.addObject();
    image.put("Config", imageId.hex() + ".json");
    ArrayNode tags = image.putArray("RepoTags");
    repoTags.forEach(tags::add);
    ArrayNode names = image.putArray("Layers");
    config.diffIds().forEach(diffId -> names.add(layerName(diffId)));
    return bytes(list);
  }

  /** A chain of images, one a layer, each with its layer and its parent; the last can be run. */
  private static void addLegacyLayers(ImageConfig config, Map<String, byte[]> members)
      throws ImageException {
    List<DiffId> diffIds = config.diffIds();
    for (int i = 0; i < diffIds.size(); i++) {
      DiffId diffId = diffIds.get(i);
      if (diffIds.indexOf(diffId) < i) {
        throw new ImageException(
            FailureKind.CONFIGURATION,
            "the image has the layer %s twice, which --legacy-v1 cannot express; leave it out"
                .formatted(diffId));
      }
      ObjectNode json = MAPPER.createObjectNode();
      json.put("id", diffId.hex());
      if (i > 0) {
        json.put("parent", diffIds.get(i - 1).hex());
      }
      json.put("created", config.created().toString());
      json.putNull("container_config");
      if (i == diffIds.size() - 1) {
        json.put("architecture", config.platform().architecture());
        json.put("os", config.platform().os());
        json.set("config", MAPPER.valueToTree(config.container().fields()));
      }
      members.put(diffId.hex() + "/VERSION", "1.0".getBytes(StandardCharsets.US_ASCII));
      members.put(diffId.hex() + "/json", bytes(json));
    }
  }

  /** {@code {name: {tag: id}}}, where the id is that of the topmost layer. */
  private byte[] repositories(ImageConfig config) {
    ObjectNode root = MAPPER.createObjectNode();
    List<DiffId> diffIds = config.diffIds();
    for (String repoTag : repoTags) {
      int colon = repoTag.lastIndexOf(':');
      if (!diffIds.isEmpty()) {
        root.withObjectProperty(repoTag.substring(0, colon))
            .put(repoTag.substring(colon + 1), diffIds.get(diffIds.size() - 1).hex());
      }
    }
    return bytes(root);
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }
}
