package guiximage.layer;

import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The blob of a layer that has just been made, in memory or in a temporary file until it is closed.
 * May be written by several threads at once, but not any more once it is closed.
 */
public final class LayerBlob implements Blob, Closeable {
  private final LayerFacts facts;
  private final Descriptor descriptor;
  private final Spool spool;

  LayerBlob(LayerFacts facts, Descriptor descriptor, Spool spool) {
    this.facts = facts;
    this.descriptor = descriptor;
    this.spool = spool;
  }

  /** The facts that making the layer gave: their only blob is this one. */
  public LayerFacts facts() {
    return facts;
  }

  public DiffId diffId() {
    return facts.diffId();
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    spool.writeTo(out);
  }

  /** Frees the memory or the file that holds the blob. Harmless if done before. */
  @Override
  public void close() throws IOException {
    spool.close();
  }
}
