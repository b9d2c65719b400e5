package guiximage.layer;

import guiximage.ImageException;
import guiximage.compression.Compressor;
import guiximage.compression.GzipEncoder;
import guiximage.oci.BulkOutputStream;
import guiximage.oci.Compression;
import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Content;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a recipe's layer in one pass over the store: the tar is hashed for the diff ID, compressed,
 * hashed for the digest, and kept until the destination has it. Thread-safe: layers that are packed
 * at once share the threads that compress, and the memory.
 */
public final class LayerPacker implements AutoCloseable {
  private final Algorithm algorithm;
  private final Compressor compressor;
  private final SpoolMemory spoolMemory;
  private final Path temporaryDirectory;

  /**
   * The settings for packing layers.
   *
   * @param jobs how many blocks are compressed at once, 1 or more
   * @param temporaryDirectory for what {@code memoryBytes} does not hold
   * @param memoryBytes about how much memory everything that is packed may take together
   */
  public record Settings(
      Compression compression,
      GzipEncoder gzipEncoder,
      int jobs,
      Path temporaryDirectory,
      long memoryBytes) {}

  /** Starts no thread and loads no library yet. */
  public LayerPacker(Settings settings) {
    algorithm = settings.compression().algorithm();
    long half = settings.memoryBytes() / 2;
    compressor =
        new Compressor(settings.compression(), settings.gzipEncoder(), settings.jobs(), half);
    spoolMemory = new SpoolMemory(half);
    temporaryDirectory = settings.temporaryDirectory();
  }

  /**
   * Makes the layer of {@code recipe}; the caller closes it. After a failure nothing is left
   * behind.
   *
   * @param tarBytesMade is told how many more bytes of tar have been made, often
   * @throws ImageException of kind OUTPUT if the temporary directory cannot hold the layer, of kind
   *     CONFIGURATION if the encoder asked for is missing, or what {@code recipe} throws
   */
  public LayerBlob pack(LayerRecipe recipe, LongConsumer tarBytesMade) throws IOException {
    Spool spool = new Spool(spoolMemory, temporaryDirectory);
    try {
      return pack(recipe, tarBytesMade, spool);
    } catch (IOException | RuntimeException | Error e) {
      spool.close();
      if (spool.failure().isPresent()) {
        throw spool.failure().get();
      }
      throw e;
    }
  }

  private LayerBlob pack(LayerRecipe recipe, LongConsumer tarBytesMade, Spool spool)
      throws IOException {
    MeasuredContent tar = new MeasuredContent(recipe, tarBytesMade);
    Descriptor descriptor;
    if (algorithm == Algorithm.NONE) {
      tar.writeTo(spool);
      Measurement blob = tar.measurement();
      descriptor = new Descriptor(algorithm.mediaType(), blob.digest(), blob.sizeBytes());
    } else {
      DigestingOutputStream blob = new DigestingOutputStream(spool);
      compressor.compress(tar, blob);
      descriptor = new Descriptor(algorithm.mediaType(), blob.finish(), blob.sizeBytes());
    }
    spool.finish();
    Measurement measured = tar.measurement();
    LayerFacts facts =
        new LayerFacts(
            new DiffId(measured.digest()), measured.sizeBytes(), Map.of(algorithm, descriptor));
    return new LayerBlob(facts, descriptor, spool);
  }

  /** The algorithm that compresses the layers. */
  public Algorithm algorithm() {
    return algorithm;
  }

  /** The name of the encoder, for people; empty if nothing has been compressed yet. */
  public Optional<String> encoder() {
    return compressor.encoder();
  }

  /** Ends the threads. Layers that have been made stay valid. */
  @Override
  public void close() {
    compressor.close();
  }

  /** Digest and size of a tar that has been written. */
  private record Measurement(Digest digest, long sizeBytes) {}

  /** A recipe's tar that is hashed and counted while it is written, by one thread. */
  private static final class MeasuredContent implements Content {
    private final LayerRecipe recipe;
    private final LongConsumer tarBytesMade;
    private @Nullable Measurement measurement;

    MeasuredContent(LayerRecipe recipe, LongConsumer tarBytesMade) {
      this.recipe = recipe;
      this.tarBytesMade = tarBytesMade;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      DigestingOutputStream tar = new DigestingOutputStream(new Watched(out, tarBytesMade));
      recipe.writeTo(tar);
      measurement = new Measurement(tar.finish(), tar.sizeBytes());
    }

    /** Of the tar, after it was written. */
    Measurement measurement() {
      return Objects.requireNonNull(measurement, "the tar has not been written");
    }
  }

  /** Tells how much passes through. */
  private static final class Watched extends BulkOutputStream {
    private final OutputStream out;
    private final LongConsumer watcher;

    Watched(OutputStream out, LongConsumer watcher) {
      this.out = out;
      this.watcher = watcher;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      watcher.accept(length);
    }
  }
}
