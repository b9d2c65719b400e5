package guiximage.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import guiximage.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** A docker-archive of which each part can be changed into a wrong one. */
public final class DrawnImage {
  public final List<byte[]> layers = new ArrayList<>();
  public final List<String> diffIds = new ArrayList<>();
  public String architecture = "amd64";
  public String manifest = "";
  public String container = "{\"User\":\"nobody\"}";

  public DrawnImage layer(String content) {
    return layer(content.getBytes(UTF_8), content.getBytes(UTF_8));
  }

  /** A layer of these bytes, which the config says are those when uncompressed. */
  public DrawnImage layer(byte[] stored, byte[] uncompressed) {
    layers.add(stored);
    diffIds.add(Digest.of(uncompressed).toString());
    return this;
  }

  public byte[] config() {
    return "{\"created\":\"2020-01-01T00:00:00Z\",\"architecture\":\"%s\",\"os\":\"linux\",\"config\":%s,\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]},\"history\":[{\"created_by\":\"x\",\"empty_layer\":true}]}"
        .formatted(
            architecture,
            container,
            diffIds.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",")))
        .getBytes(UTF_8);
  }

  public String configName() {
    return Digest.of(config()).hex() + ".json";
  }

  public String manifest() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      names.add("\"" + i + "/layer.tar\"");
    }
    return manifest.isEmpty()
        ? "[{\"Config\":\"%s\",\"RepoTags\":[\"base:1\"],\"Layers\":[%s]}]"
            .formatted(configName(), String.join(",", names))
        : manifest;
  }

  public DrawnImage manifest(String changed) {
    manifest = changed;
    return this;
  }

  /** The layers and the config, without the manifest. */
  public DrawnTar members() {
    DrawnTar tar = new DrawnTar();
    for (int i = 0; i < layers.size(); i++) {
      tar.directory(i + "/").file(i + "/layer.tar", layers.get(i));
    }
    return tar.file(configName(), config());
  }

  public byte[] toBytes() {
    return members().file("manifest.json", manifest()).finish();
  }

  public static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] xz(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZCompressorOutputStream xz = new XZCompressorOutputStream(out)) {
      xz.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] bzip2(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BZip2CompressorOutputStream bzip2 = new BZip2CompressorOutputStream(out)) {
      bzip2.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] zstd(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdCompressorOutputStream zstd = new ZstdCompressorOutputStream(out)) {
      zstd.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
