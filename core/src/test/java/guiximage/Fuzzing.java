package guiximage;

import guiximage.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Tries what reads strangers' bytes on damaged forms of good ones, the same in each run. The same
 * targets are searched by Jazzer, with coverage to guide it, with {@code tools/fuzz}.
 */
public final class Fuzzing {
  private static final List<byte[]> TOKENS =
      List.of(
          utf8("\""),
          utf8("\\"),
          utf8("{"),
          utf8("}"),
          utf8("["),
          utf8(":"),
          utf8(","),
          utf8("null"),
          utf8("-1"),
          utf8("1e999"),
          utf8("9223372036854775808"),
          utf8("/../"),
          utf8("%2e"),
          utf8("\r\n"),
          utf8("\u001b["),
          utf8("é"),
          utf8("[".repeat(2_000)),
          utf8("a/".repeat(5_000)),
          new byte[] {0},
          new byte[] {(byte) 0xFF, (byte) 0xFE},
          new byte[512]);

  private final Random random = new Random(Long.getLong("fuzz.seed", 1));
  private final List<byte[]> good;

  private Fuzzing(List<byte[]> good) {
    this.good = good;
  }

  /** Takes any bytes; whatever it throws has been found. */
  @FunctionalInterface
  public interface Target {
    void accept(byte[] input) throws Exception;
  }

  /** Tries {@code target} on {@code number} inputs around good ones, and on those. */
  public static void around(int number, Target target, String... good) {
    around(number, target, List.of(good).stream().map(Fuzzing::utf8).toList());
  }

  /**
   * Tries {@code target} on {@code number} inputs around good ones, or as many as {@code
   * -Dfuzz.times} says with another {@code -Dfuzz.seed}, and on those; or leaves them for Jazzer in
   * the directory that {@code -Dfuzz.corpus} names.
   */
  public static void around(int number, Target target, List<byte[]> good) {
    String corpus = System.getProperty("fuzz.corpus");
    if (corpus != null) {
      good.forEach(input -> write(Path.of(corpus, Digest.of(input).hex()), input));
      return;
    }
    good.forEach(input -> attempt(target, input));
    Fuzzing fuzzing = new Fuzzing(good);
    int times = Integer.getInteger("fuzz.times", number);
    for (int i = 0; i < times; i++) {
      attempt(target, fuzzing.next());
    }
  }

  private static void attempt(Target target, byte[] input) {
    try {
      target.accept(input);
    } catch (Throwable e) {
      String shown = HexFormat.of().formatHex(input, 0, Math.min(input.length, 4_000));
      throw new AssertionError("on the bytes " + shown, e);
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] next() {
    byte[] bytes = any(good);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      bytes = changed(bytes);
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int to = at + random.nextInt(Math.min(bytes.length - at, 40) + 1);
    return switch (random.nextInt(6)) {
      case 0 -> joined(bytes, at, new byte[] {(byte) random.nextInt()}, Math.min(at + 1, to));
      case 1 -> joined(bytes, at, new byte[0], to);
      case 2 -> joined(bytes, at, any(TOKENS), at);
      case 3 -> joined(bytes, at, any(TOKENS), to);
      case 4 -> joined(bytes, to, slice(bytes, at, to), to);
      default -> {
        byte[] other = any(good);
        int from = random.nextInt(other.length + 1);
        yield joined(bytes, at, slice(other, from, other.length), bytes.length);
      }
    };
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** What is before {@code end}, what is between, and what is from {@code start} on. */
  private static byte[] joined(byte[] bytes, int end, byte[] between, int start) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, end);
    out.writeBytes(between);
    out.write(bytes, start, bytes.length - start);
    return out.toByteArray();
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
