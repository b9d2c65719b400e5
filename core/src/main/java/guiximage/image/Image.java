package guiximage.image;

import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.ImageConfig;
import guiximage.oci.Manifest;
import guiximage.oci.MediaType;
import java.util.List;
import java.util.SortedMap;

/** A finished image: its config, its layers, and the documents that state them. */
public final class Image {
  private final ImageConfig config;
  private final List<ImageLayer> layers;
  private final Blob configBlob;
  private final Manifest manifest;
  private final Blob manifestBlob;

  /**
   * @param manifestType {@link MediaType#OCI_MANIFEST} or {@link MediaType#DOCKER_MANIFEST}
   * @param layers base layer first; their diff IDs are those of {@code config}
   */
  public Image(
      MediaType manifestType,
      ImageConfig config,
      List<ImageLayer> layers,
      SortedMap<String, String> annotations) {
    if (!layers.stream().map(ImageLayer::diffId).toList().equals(config.diffIds())) {
      throw new IllegalArgumentException("the layers are not those of the config");
    }
    this.config = config;
    this.layers = List.copyOf(layers);
    boolean docker = manifestType == MediaType.DOCKER_MANIFEST;
    this.configBlob =
        Blob.of(docker ? MediaType.DOCKER_CONFIG : MediaType.OCI_CONFIG, config.toBytes());
    this.manifest =
        new Manifest(
            manifestType,
            configBlob.descriptor(),
            layers.stream().map(ImageLayer::descriptor).toList(),
            annotations);
    this.manifestBlob = Blob.of(manifestType, manifest.toBytes());
  }

  public ImageConfig config() {
    return config;
  }

  /** Base layer first. */
  public List<ImageLayer> layers() {
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
