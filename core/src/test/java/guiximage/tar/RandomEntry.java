package guiximage.tar;

import guiximage.file.RawPath;
import guiximage.tar.TarEntry.Device;
import java.util.List;
import java.util.Random;

/** Draws members of every type, with names and numbers around the borders of the header. */
final class RandomEntry {
  private static final String[] PIECES = {"a", "é", "日本", "🐂", " ", "\n", "-", "*", "b/c", "'"};
  private static final List<TarEntry.Type> TYPES = List.of(TarEntry.Type.values());
  private static final int[] LENGTHS = {1, 31, 32, 33, 98, 99, 100, 101, 255, 300, 4000};
  private static final long[] NUMBERS = {0, 1, 1000, 07777777, 010000000, 0x7FFFFFFFL};
  private static final long[] TIMES = {0, 1, 0x7FFFFFFFL, 077777777777L, 0100000000000L, -1};

  private RandomEntry() {}

  static TarEntry draw(Random random) {
    TarEntry.Type type = TYPES.get(random.nextInt(TYPES.size()));
    boolean device = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
    return new TarEntry(
        type,
        RawPath.of(text(random, 4000)),
        random.nextInt(010000),
        new Ownership(
            one(random, NUMBERS), one(random, NUMBERS), text(random, 33).replace("\n", ""), ""),
        one(random, TIMES),
        type == TarEntry.Type.FILE ? random.nextInt(2000) : 0,
        RawPath.of(type == TarEntry.Type.SYMLINK ? text(random, 4000) : ""),
        device ? new Device(random.nextInt(4096), random.nextInt(1 << 20)) : Device.NONE);
  }

  private static long one(Random random, long[] values) {
    return values[random.nextInt(values.length)];
  }

  private static String text(Random random, int longest) {
    int length = Math.min(longest, LENGTHS[random.nextInt(LENGTHS.length)]);
    StringBuilder text = new StringBuilder();
    boolean ascii = random.nextBoolean();
    while (text.length() < length) {
      text.append(ascii ? "x" : PIECES[random.nextInt(PIECES.length)]);
    }
    return length == 1 ? "x" : text.toString();
  }
}
