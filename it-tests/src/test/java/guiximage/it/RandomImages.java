package guiximage.it;

import guiximage.image.Image;
import guiximage.image.Layer;
import guiximage.image.ManifestFormat;
import guiximage.oci.Blob;
import guiximage.oci.ContainerConfig;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Images whose layers are random bytes: enough for a registry. */
final class RandomImages {
  private RandomImages() {}

  static Blob layer(long seed, int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    new Random(seed).nextBytes(bytes);
    return Blob.of(MediaType.OCI_LAYER_GZIP, bytes);
  }

  /** The blob digests stand in for diff IDs. */
  static Image image(List<Blob> layers, Platform platform) {
    List<Layer> described = new ArrayList<>();
    List<DiffId> diffIds = new ArrayList<>();
    for (Blob layer : layers) {
      DiffId diffId =
          new DiffId(Digest.of(layer.descriptor().digest().hex().getBytes(StandardCharsets.UTF_8)));
      diffIds.add(diffId);
      described.add(new Layer(diffId, layer.descriptor()));
    }
    ImageConfig config =
        new ImageConfig(Instant.EPOCH, platform, ContainerConfig.EMPTY, diffIds, List.of());
    return new Image(ManifestFormat.OCI, config, described, new TreeMap<>());
  }
}
