package guiximage.build;

import guiximage.image.Image;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.image.PublishedImage;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.MediaType;
import guiximage.publish.StoreComparison;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Published images as they follow from recipes; their layers are made, but kept nowhere. */
final class PublishedFixture {

  private PublishedFixture() {}

  static PublishedImage of(ImageRecipe recipe) throws IOException {
    List<LayerFacts> facts = new ArrayList<>();
    for (LayerRecipe layer : recipe.layers()) {
      DiffId diffId = StoreComparison.diffId(layer);
      Descriptor blob = new Descriptor(MediaType.OCI_LAYER_GZIP, diffId.digest(), 10);
      facts.add(new LayerFacts(diffId, layer.tarSizeBytes(), Map.of(Algorithm.GZIP, blob)));
    }
    Image image = recipe.finish(ManifestFormat.OCI, Algorithm.GZIP, facts);
    return new PublishedImage(image.descriptor().digest(), image.manifest(), image.config());
  }
}
