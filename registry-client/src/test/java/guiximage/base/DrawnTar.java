package guiximage.base;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** A tar drawn member by member, right or wrong as the test wants, by code of its own. */
public final class DrawnTar {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public DrawnTar file(String name, byte[] content) {
    return header(name, '0', content.length, "").raw(content).pad();
  }

  public DrawnTar file(String name, String content) {
    return file(name, content.getBytes(UTF_8));
  }

  public DrawnTar directory(String name) {
    return header(name, '5', 0, "");
  }

  public DrawnTar symlink(String name, String target) {
    return header(name, '2', 0, target);
  }

  public DrawnTar hardLink(String name, String target) {
    return header(name, '1', 0, target);
  }

  /** A header alone. */
  public DrawnTar header(String name, char type, long sizeBytes, String target) {
    return header(name, type, "%011o\0".formatted(sizeBytes).getBytes(US_ASCII), target);
  }

  public DrawnTar header(String name, char type, byte[] size, String target) {
    byte[] block = new byte[512];
    put(block, 0, name.getBytes(UTF_8));
    put(block, 100, "0000644\0000000000\0000000000\0".getBytes(US_ASCII));
    put(block, 124, size);
    put(block, 136, "00000000001\0        ".getBytes(US_ASCII));
    block[156] = (byte) type;
    put(block, 157, target.getBytes(UTF_8));
    put(block, 257, "ustar\00000".getBytes(US_ASCII));
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xFF;
    }
    put(block, 148, "%06o\0 ".formatted(sum).getBytes(US_ASCII));
    return raw(block);
  }

  private static void put(byte[] block, int offset, byte[] text) {
    System.arraycopy(text, 0, block, offset, text.length);
  }

  public DrawnTar raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  public DrawnTar pad() {
    return raw(new byte[(512 - bytes.size() % 512) % 512]);
  }

  /** Everything so far, without an end. */
  public byte[] unfinished() {
    return bytes.toByteArray();
  }

  public byte[] finish() {
    return raw(new byte[1024]).unfinished();
  }
}
