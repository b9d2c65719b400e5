package guiximage.publish;

import guiximage.image.Layer;

/**
 * Sees how far the work is; steers nothing. Called from several threads at once. Every method may
 * be left out.
 */
public interface Progress {
  Progress NONE = new Progress() {};

  /** The work has a size: so many layers, of which about so many bytes of tar will be made. */
  default void starts(int layers, long tarBytes) {}

  /** More bytes of tar have been made. */
  default void packed(long tarBytes) {}

  /** More bytes have been handed to a destination. */
  default void sent(long bytes) {}

  /**
   * A layer is where it belongs.
   *
   * @param number from 1
   */
  default void layerDone(int number, Layer layer, Destination.Transfer transfer) {}
}
