package guiximage.publish;

/**
 * Sees how far the work is; steers nothing. Called from several threads at once. Every method may
 * be left out.
 */
public interface Progress {
  Progress NONE = new Progress() {};

  /** The work has a size: so many layers, and about so many bytes that are to arrive. */
  default void starts(int layers, long bytes) {}

  /** More is known: about so many bytes are to arrive in all. */
  default void expects(long bytes) {}

  /** More bytes of tar have been made, of layers that go on to a destination. */
  default void packed(long tarBytes) {}

  /**
   * Bytes have arrived at a destination.
   *
   * @param bytes more than were told before; negative if some have to be sent again
   */
  default void arrived(long bytes) {}

  /** A layer is where it belongs; it had to be made or sent. */
  default void layerDone(LayerArrival layer) {}

  /** A layer is where it belongs, and nothing had to be done. */
  default void layerReused(LayerArrival layer) {}
}
