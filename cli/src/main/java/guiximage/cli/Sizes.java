package guiximage.cli;

import java.util.Locale;

/** Sizes in bytes, as text for people. */
final class Sizes {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};
  private static final int STEP = 1024;

  private Sizes() {}

  /** Such as {@code 512 bytes} or {@code 48.1 MiB}. */
  static String text(long bytes) {
    if (bytes < STEP) {
      return bytes == 1 ? "1 byte" : bytes + " bytes";
    }
    double value = bytes;
    int unit = -1;
    while (value >= STEP && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** Such as {@code 34.1/70.6 MiB}: both in the unit of the whole. */
  static String share(long bytes, long ofBytes) {
    if (ofBytes < STEP) {
      return bytes + "/" + text(ofBytes);
    }
    double unit = STEP;
    int power = 0;
    while (ofBytes / unit >= STEP && power < UNITS.length - 1) {
      unit *= STEP;
      power++;
    }
    return String.format(Locale.ROOT, "%.1f/%.1f %s", bytes / unit, ofBytes / unit, UNITS[power]);
  }

  /** Reads {@code 300M}, {@code 1.5GiB}, {@code 2000}: bytes, in steps of 1024. */
  static long parse(String text) {
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?)([KMGT]?)(?:i?B)?")
            .matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a size; write 300M or 2G");
    }
    int power = "KMGT".indexOf(matcher.group(2)) + 1;
    double unit = matcher.group(2).isEmpty() ? 1 : Math.pow(STEP, power);
    return Math.round(Double.parseDouble(matcher.group(1)) * unit);
  }
}
