package guiximage.archive;

import guiximage.image.Image;
import guiximage.image.Layer;
import guiximage.image.ManifestFormat;
import guiximage.oci.Blob;
import guiximage.oci.ContainerConfig;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.HistoryEntry;
import guiximage.oci.ImageConfig;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Small images whose layers are texts: enough for places that do not look into layers. */
public final class TestImages {
  private TestImages() {}

  public static Blob layer(String text) {
    return Blob.of(MediaType.OCI_LAYER, text.getBytes(StandardCharsets.UTF_8));
  }

  public static Image image(Blob... layers) {
    return image(
        Arrays.stream(layers)
            .map(layer -> new Layer(new DiffId(layer.descriptor().digest()), layer.descriptor()))
            .toList());
  }

  public static Image image(List<Layer> stated) {
    ImageConfig config =
        new ImageConfig(
            Instant.EPOCH,
            Platform.linux("amd64"),
            ContainerConfig.EMPTY,
            stated.stream().map(Layer::diffId).toList(),
            stated.stream()
                .map(
                    layer ->
                        HistoryEntry.ofLayer(
                            Instant.EPOCH, "guix-image", layer.diffId().toString()))
                .toList());
    return new Image(ManifestFormat.OCI, config, stated, Collections.emptySortedMap());
  }

  public static Digest digestOf(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
