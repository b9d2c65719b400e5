package guiximage.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Progress as one line: {@code 12/81 layers 34.1/70.6 MiB 2.0 MiB/s 0:18 left}, with two spaces
 * between its parts, and a bar before it where there is room.
 */
final class ProgressLine {
  private static final String GAP = "  ";
  private static final int LARGEST_BAR = 40;
  private static final int SMALLEST_BAR = 10;

  private ProgressLine() {}

  /**
   * The line.
   *
   * @param columns the line is shorter than that; parts that have no room are left out, the bar and
   *     the rate first
   */
  static String text(ProgressMeter.Reading reading, int columns) {
    String layers = "%d/%d layers".formatted(reading.layersDone(), reading.layers());
    String bytes = Sizes.share(reading.arrivedBytes(), reading.totalBytes());
    String time =
        reading.secondsLeft().isPresent()
            ? clock(Math.round(reading.secondsLeft().getAsDouble())) + " left"
            : clock(reading.elapsed().toSeconds());
    List<String> parts = new ArrayList<>(List.of(layers, bytes, time));
    if (reading.bytesPerSecond().isPresent()) {
      parts.add(2, Sizes.text(Math.round(reading.bytesPerSecond().getAsDouble())) + "/s");
    } else if (reading.packedBytes() > 0 && reading.arrivedBytes() == 0) {
      parts.add(2, Sizes.text(reading.packedBytes()) + " read");
    }
    while (parts.size() > 1 && length(parts) >= columns) {
      parts.remove(parts.size() > 3 ? 2 : parts.size() - 1);
    }
    String text = String.join(GAP, parts);
    int room =
        columns == Integer.MAX_VALUE
            ? 0
            : Math.min(LARGEST_BAR, columns - 1 - text.length() - GAP.length() - 2);
    if (room >= SMALLEST_BAR && reading.totalBytes() > 0) {
      int filled = (int) (room * reading.arrivedBytes() / reading.totalBytes());
      text = "[" + "#".repeat(filled) + "-".repeat(room - filled) + "]" + GAP + text;
    }
    return text.length() < columns ? text : text.substring(0, Math.max(0, columns - 1));
  }

  private static int length(List<String> parts) {
    return String.join(GAP, parts).length();
  }

  /** Such as {@code 0:07} or {@code 1:02:03}. */
  static String clock(long seconds) {
    long minutes = seconds / 60;
    return minutes < 60
        ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
  }
}
