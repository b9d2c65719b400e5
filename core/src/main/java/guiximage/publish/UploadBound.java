package guiximage.publish;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.layer.LayerRecipe;
import guiximage.layer.PackedLayer;
import guiximage.oci.Descriptor;
import guiximage.task.Tasks;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that no more than so many bytes of layers are sent. To know how many there are, layers
 * that nobody knows are made before the first is sent; they are kept until this is closed.
 */
final class UploadBound implements Closeable {
  private static final int AT_ONCE = 4;

  private final long maxBytes;
  private final LayerMemory memory;
  private final LayerMaker maker;
  private final Map<Integer, PackedLayer> made = new ConcurrentHashMap<>();

  UploadBound(long maxBytes, LayerMemory memory, LayerMaker maker) {
    this.maxBytes = maxBytes;
    this.memory = memory;
    this.maker = maker;
  }

  /** Whether a blob has to be sent to somebody. */
  @FunctionalInterface
  private interface Lack {
    boolean test(Recipient recipient, Descriptor blob);
  }

  /**
   * Counts what would be sent, all recipients together.
   *
   * @param base layers that are passed through
   * @throws ImageException of kind CONFIGURATION if that is too much. Nothing is changed at any
   *     recipient then; but if a registry refuses to mount what it has elsewhere and that makes it
   *     too much, other blobs have been mounted.
   */
  void require(List<LayerRecipe> layers, List<Descriptor> base, List<Recipient> recipients)
      throws IOException {
    require(count(layers, base, recipients, Recipient::wouldLack));
    require(count(layers, base, recipients, Recipient::lacks));
  }

  private void require(long bytes) throws ImageException {
    if (bytes > maxBytes) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "this would send %d bytes of layers, more than the %d that --max-upload allows; nothing"
                  .formatted(bytes, maxBytes)
              + " was sent");
    }
  }

  private long count(
      List<LayerRecipe> layers, List<Descriptor> base, List<Recipient> recipients, Lack lack)
      throws IOException {
    List<Integer> numbers = new ArrayList<>();
    layers.forEach(layer -> numbers.add(numbers.size()));
    List<Long> own =
        Tasks.map(numbers, AT_ONCE, "count", i -> ownBytes(i, layers.get(i), recipients, lack));
    List<Long> others = Tasks.map(base, AT_ONCE, "count", blob -> bytes(blob, recipients, lack));
    Recipient.requireOneThatWorks(recipients);
    return sum(own) + sum(others);
  }

  private long ownBytes(int number, LayerRecipe layer, List<Recipient> recipients, Lack lack)
      throws IOException {
    if (!made.containsKey(number)) {
      Optional<Descriptor> known =
          memory.find(layer, maker.algorithm()).map(facts -> facts.requireBlob(maker.algorithm()));
      if (known.isPresent() && bytes(known.get(), recipients, lack) == 0) {
        return 0;
      }
      made.put(number, maker.pack(layer));
    }
    return bytes(made.get(number).descriptor(), recipients, lack);
  }

  private static long bytes(Descriptor blob, List<Recipient> recipients, Lack lack) {
    return blob.sizeBytes() * recipients.stream().filter(to -> lack.test(to, blob)).count();
  }

  private static long sum(List<Long> bytes) {
    return bytes.stream().mapToLong(Long::longValue).sum();
  }

  /** The layer of that number if it has been made; from now on the caller's to close. */
  Optional<PackedLayer> take(int number) {
    return Optional.ofNullable(made.remove(number));
  }

  @Override
  public void close() throws IOException {
    for (PackedLayer layer : made.values()) {
      layer.close();
    }
  }
}
