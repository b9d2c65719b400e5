package guiximage.image;

import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.ImageConfig;
import guiximage.oci.Manifest;
import java.util.List;
import java.util.SortedMap;

/** A finished image: its config, its layers, and the documents that state them. */
public final class Image {
  private final ManifestFormat format;
  private final ImageConfig config;
  private final List<Layer> layers;
  private final Blob configBlob;
  private final Manifest manifest;
  private final Blob manifestBlob;

  /**
   * @param layers base layer first; their diff IDs are those of {@code config}
   */
  public Image(
      ManifestFormat format,
      ImageConfig config,
      List<Layer> layers,
      SortedMap<String, String> annotations) {
    if (!layers.stream().map(Layer::diffId).toList().equals(config.diffIds())) {
      throw new IllegalArgumentException("the layers are not those of the config");
    }
    this.config = config;
    this.layers = List.copyOf(layers);
    this.format = format;
    this.configBlob = Blob.of(format.configType(), config.toBytes());
    this.manifest =
        new Manifest(
            format.manifestType(),
            configBlob.descriptor(),
            layers.stream().map(Layer::descriptor).toList(),
            annotations);
    this.manifestBlob = Blob.of(format.manifestType(), manifest.toBytes());
  }

  public ManifestFormat format() {
    return format;
  }

  public ImageConfig config() {
    return config;
  }

  /** Base layer first. */
  public List<Layer> layers() {
    return layers;
  }

  /** Its digest is the image ID. */
  public Blob configBlob() {
    return configBlob;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** The bytes that are published; their digest names the image. */
  public Blob manifestBlob() {
    return manifestBlob;
  }

  /** Of the manifest, with the platform, as an index lists it. */
  public Descriptor descriptor() {
    return manifestBlob.descriptor().withPlatform(config.platform());
  }
}
