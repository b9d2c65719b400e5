package guiximage.archive;

import guiximage.IoFunction;
import guiximage.image.Layer;
import guiximage.oci.Content;
import guiximage.oci.Digest;
import guiximage.tar.TarEntry;
import java.util.List;

/**
 * The content of a docker-archive that is to be written.
 *
 * @param layers base layer first
 * @param repeats the treatment of a layer that is there twice
 * @param ending the members that follow the layers, once they are known
 */
record ArchivePlan(
    List<LayerMember> layers, Repeats repeats, IoFunction<List<Layer>, Ending> ending) {

  ArchivePlan {
    layers = List.copyOf(layers);
  }

  /** The treatment of layers with the same diff ID. */
  enum Repeats {
    /** Each is a member. */
    KEPT,
    /** One member serves them all. */
    LEFT_OUT
  }

  /** A small member. */
  record Document(TarEntry entry, Content content) {}

  /**
   * The members that follow the layers.
   *
   * @param imageId digest of the config, which is one of them
   */
  record Ending(Digest imageId, List<Document> documents) {}
}
