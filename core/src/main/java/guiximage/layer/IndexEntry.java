package guiximage.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import guiximage.oci.Compression.Algorithm;
import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The facts about one layer, as the lines of a file of the local index. Its last line holds the
 * CRC-32 of those above it, because a damaged digest may still look like one. Not a SHA-256: before
 * that is compiled, 150 of them take 0.1 s.
 *
 * <pre>
 * guix-image layer 1
 * key sha256:…
 * diff-id sha256:…
 * tar-bytes 1234
 * gzip sha256:… 567
 * check 01234567
 * </pre>
 */
public record IndexEntry(LayerKey key, LayerFacts facts) {
  /** More than twice as long as an entry with a blob of every algorithm. */
  static final int LARGEST_BYTES = 1024;

  private static final int LINES_BEFORE_BLOBS = 4;

  byte[] toBytes() {
    return (lines() + "check " + check() + "\n").getBytes(ISO_8859_1);
  }

  /** The CRC-32 of all that is said, as eight hexadecimal digits. */
  public String check() {
    CRC32 check = new CRC32();
    check.update(lines().getBytes(ISO_8859_1));
    return HexFormat.of().toHexDigits((int) check.getValue());
  }

  /** All that is said, without the check: what a check or a mark is computed over. */
  public String lines() {
    StringBuilder text = new StringBuilder(LARGEST_BYTES);
    text.append("guix-image layer 1\n");
    text.append("key ").append(key).append('\n');
    text.append("diff-id ").append(facts.diffId()).append('\n');
    text.append("tar-bytes ").append(facts.tarSizeBytes()).append('\n');
    facts
        .blobs()
        .forEach(
            (algorithm, blob) ->
                text.append(algorithm)
                    .append(' ')
                    .append(blob.digest())
                    .append(' ')
                    .append(blob.sizeBytes())
                    .append('\n'));
    return text.toString();
  }

  /** The inverse of {@link #toBytes}; empty for bytes that {@link #toBytes} does not give. */
  static Optional<IndexEntry> parse(byte[] bytes) {
    try {
      IndexEntry entry = parse(new String(bytes, ISO_8859_1).lines().toList());
      return Arrays.equals(entry.toBytes(), bytes) ? Optional.of(entry) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static IndexEntry parse(List<String> lines) {
    if (lines.size() <= LINES_BEFORE_BLOBS) {
      throw new IllegalArgumentException("cut short");
    }
    LayerKey key = LayerKey.parse(word(lines.get(1), 1));
    DiffId diffId = DiffId.parse(word(lines.get(2), 1));
    long tarSizeBytes = Long.parseLong(word(lines.get(3), 1));
    Map<Algorithm, Descriptor> blobs = new EnumMap<>(Algorithm.class);
    for (String line : lines.subList(LINES_BEFORE_BLOBS, lines.size() - 1)) {
      Algorithm algorithm = Algorithm.valueOf(word(line, 0).toUpperCase(Locale.ROOT));
      Digest digest = Digest.parse(word(line, 1));
      long sizeBytes = Long.parseLong(word(line, 2));
      blobs.put(algorithm, new Descriptor(algorithm.mediaType(), digest, sizeBytes));
    }
    return new IndexEntry(key, new LayerFacts(diffId, tarSizeBytes, blobs));
  }

  private static String word(String line, int index) {
    String[] words = line.split(" ", -1);
    if (words.length <= index) {
      throw new IllegalArgumentException("a word is missing in '" + line + "'");
    }
    return words[index];
  }
}
