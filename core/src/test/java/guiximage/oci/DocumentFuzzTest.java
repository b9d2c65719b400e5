package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Manifests, indexes and configs as registries and archives give them. */
public final class DocumentFuzzTest {
  private static final String DESCRIPTOR =
      "{\"mediaType\":\"%s\",\"digest\":\"sha256:" + "a".repeat(64) + "\",\"size\":12%s}";
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
          + DESCRIPTOR.formatted("application/vnd.oci.image.config.v1+json", "")
          + ",\"layers\":["
          + DESCRIPTOR.formatted(
              "application/vnd.oci.image.layer.v1.tar+gzip", ",\"annotations\":{\"a\":\"b\"}")
          + "],\"annotations\":{\"c\":\"d\"}}";
  private static final String INDEX =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
          + DESCRIPTOR.formatted(
              "application/vnd.oci.image.manifest.v1+json",
              ",\"platform\":{\"architecture\":\"arm\",\"os\":\"linux\",\"variant\":\"v7\"}")
          + "]}";
  private static final String CONFIG =
      "{\"created\":\"2020-01-01T00:00:00.5+01:00\",\"architecture\":\"amd64\",\"os\":\"linux\","
          + "\"config\":{\"Env\":[\"A=1\"],\"User\":\"u\",\"Labels\":{\"x\":\"y\"},\"Rest\":1e3},"
          + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:%s\"]},"
              .formatted("b".repeat(64))
          + "\"history\":[{\"created_by\":\"x\",\"empty_layer\":true},{\"comment\":\"y\"}]}";

  private static final List<Format<?>> FORMATS =
      List.of(
          new Format<>(Manifest::parse, Manifest::toBytes),
          new Format<>(ImageIndex::parse, ImageIndex::toBytes),
          new Format<>(ImageConfig::parse, ImageConfig::toBytes));

  /** A document that can be read is written as one that is read to the same. */
  public static void fuzzerTestOneInput(byte[] input) throws DocumentException {
    for (Format<?> format : FORMATS) {
      attempt(format, input);
    }
  }

  private record Format<T>(Reader<T> reader, Function<T, byte[]> writer) {}

  @FunctionalInterface
  private interface Reader<T> {
    T read(byte[] json) throws DocumentException;
  }

  private static <T> void attempt(Format<T> format, byte[] input) throws DocumentException {
    T value;
    try {
      value = format.reader().read(input);
    } catch (DocumentException e) {
      return;
    }
    byte[] written = format.writer().apply(value);
    assertThat(format.writer().apply(format.reader().read(written))).isEqualTo(written);
  }

  @Test
  void aDocumentIsReadOrRefused() {
    Fuzzing.around(10_000, DocumentFuzzTest::fuzzerTestOneInput, MANIFEST, INDEX, CONFIG);
  }
}
