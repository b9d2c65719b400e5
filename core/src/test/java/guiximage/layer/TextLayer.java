package guiximage.layer;

import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A layer whose "tar" is a text, that counts how often it is read and may change meanwhile. */
public class TextLayer implements LayerRecipe {
  private final List<String> texts;
  private final AtomicInteger readings = new AtomicInteger();

  /**
   * @param texts what successive readings give; the last one is given again
   */
  public TextLayer(String... texts) {
    this.texts = List.of(texts);
  }

  public int readings() {
    return readings.get();
  }

  public DiffId diffId() {
    return new DiffId(Digest.of(bytes(0)));
  }

  private byte[] bytes(int reading) {
    return texts.get(Math.min(reading, texts.size() - 1)).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Optional<LayerKey> key() {
    return Optional.of(
        new LayerKey(Digest.of(("key of " + texts).getBytes(StandardCharsets.UTF_8))));
  }

  @Override
  public long tarSizeBytes() {
    return bytes(0).length;
  }

  @Override
  public List<StorePath> storePaths() {
    return List.of();
  }

  @Override
  public String comment() {
    return texts.get(0).substring(0, Math.min(10, texts.get(0).length()));
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes(readings.getAndIncrement()));
  }
}
