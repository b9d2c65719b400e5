package guiximage.archive;

import guiximage.archive.ArchivePlan.Document;
import guiximage.archive.ArchivePlan.Ending;
import guiximage.base.DockerArchiveReader;
import guiximage.build.ImageDescription;
import guiximage.image.Layer;
import guiximage.layer.LayerRecipe;
import guiximage.layer.PythonText;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The config and the manifest as the stream-layered-image scripts write them.
 *
 * @param base null if there is no base image
 * @param layers above those of the base image
 */
record StreamDocuments(
    ImageDescription description,
    @Nullable DockerArchiveReader base,
    List<LayerRecipe> layers,
    Instant now) {

  Ending ending(List<Layer> written, DockerManifest.Entries entries) {
    byte[] config = PythonJson.bytes(config(written));
    Digest imageId = Digest.of(config);
    String configName = imageId.hex() + ".json";
    byte[] manifest = PythonJson.bytes(List.of(manifest(configName, written)));
    return new Ending(
        imageId,
        List.of(
            new Document(entries.of(configName, config.length), out -> out.write(config)),
            new Document(
                entries.of(DockerArchiveReader.MANIFEST_FILE, manifest.length),
                out -> out.write(manifest))));
  }

  private Map<String, @Nullable Object> config(List<Layer> written) {
    String created = description.created().pythonText(now);
    Map<String, @Nullable Object> rootfs = new LinkedHashMap<>();
    rootfs.put("diff_ids", written.stream().map(layer -> layer.diffId().toString()).toList());
    rootfs.put("type", "layers");
    List<Object> history = new ArrayList<>();
    for (String comment : comments()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("created", created);
      entry.put("comment", comment);
      history.add(entry);
    }
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("created", created);
    config.put("architecture", description.architecture());
    config.put("os", "linux");
    config.put("config", container().fields());
    config.put("rootfs", rootfs);
    config.put("history", history);
    return config;
  }

  private List<String> comments() {
    List<String> comments = new ArrayList<>();
    for (DockerArchiveReader.Layer layer : baseLayers()) {
      comments.add(PythonText.storePaths(List.of(layer.name())));
    }
    layers.forEach(layer -> comments.add(layer.comment()));
    return comments;
  }

  private List<DockerArchiveReader.Layer> baseLayers() {
    return base == null ? List.of() : base.layers();
  }

  /**
   * One entry a variable: where the first was, with what the last says. Nothing else is inherited.
   */
  private ContainerConfig container() {
    if (base == null) {
      return description.container();
    }
    Map<String, String> environment = new LinkedHashMap<>();
    for (ContainerConfig config : List.of(base.config().container(), description.container())) {
      for (String variable : config.environment()) {
        environment.put(variable.split("=", 2)[0], variable);
      }
    }
    return environment.isEmpty()
        ? description.container()
        : description.container().with("Env", new ArrayList<>(environment.values()));
  }

  private Map<String, Object> manifest(String configName, List<Layer> written) {
    List<String> names = new ArrayList<>();
    for (DockerArchiveReader.Layer layer : baseLayers()) {
      names.add(layer.name());
    }
    written.stream()
        .skip(names.size())
        .forEach(layer -> names.add(DockerManifest.layerName(layer.diffId())));
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("Config", configName);
    manifest.put("RepoTags", List.of(description.repoTag()));
    manifest.put("Layers", names);
    return manifest;
  }
}
