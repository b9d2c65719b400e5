package guiximage.build;

import guiximage.PrintableText;
import guiximage.oci.ImageConfig;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * A time in a description: fixed, or the word {@code now}.
 *
 * @param fixed empty for {@code now}
 */
public record DescribedTime(Optional<OffsetDateTime> fixed) {
  private static final int NANOSECONDS = 1000;

  /**
   * Reads {@code now} or a time with an offset, as {@code 1970-01-01T00:00:01+00:00}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static DescribedTime parse(String text) {
    if (text.equals("now")) {
      return new DescribedTime(Optional.empty());
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(text.replaceFirst("^(\\S{10}) ", "$1T"));
      if (time.getYear() < 1
          || time.getYear() > 9999
          || !ImageConfig.isUnderstood(time.toInstant())) {
        throw new IllegalArgumentException("'" + text + "': want a year from 1 to 9999 in UTC too");
      }
      return new DescribedTime(Optional.of(time));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + PrintableText.line(text) + "' is not a time: want 1970-01-01T00:00:01+00:00 or now",
          e);
    }
  }

  public Instant instant(Instant now) {
    return fixed.map(OffsetDateTime::toInstant).orElse(now);
  }

  /** As Python's {@code isoformat} prints it: microseconds only where there are some. */
  public String pythonText(Instant now) {
    OffsetDateTime time =
        fixed.orElseGet(() -> now.atOffset(ZoneOffset.UTC)).truncatedTo(ChronoUnit.MICROS);
    String fraction =
        time.getNano() == 0
            ? ""
            : String.format(Locale.ROOT, ".%06d", time.getNano() / NANOSECONDS);
    String offset = time.getOffset().equals(ZoneOffset.UTC) ? "+00:00" : time.getOffset().getId();
    return String.format(
            Locale.ROOT,
            "%04d-%02d-%02dT%02d:%02d:%02d",
            time.getYear(),
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond())
        + fraction
        + offset;
  }
}
