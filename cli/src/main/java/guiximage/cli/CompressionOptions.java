package guiximage.cli;

import guiximage.archive.DockerArchive;
import guiximage.compression.ArchiveCompression;
import guiximage.compression.GzipEncoder;
import guiximage.layer.LayerPacker;
import guiximage.oci.Compression;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compression of layers, and the number of processors for it. */
@Command(optionListHeading = "%nCompression:%n")
final class CompressionOptions {
  private static final long LARGEST_MEMORY_BYTES = 1L << 30;

  @Option(
      names = {"-C", "--compression"},
      paramLabel = "KIND[:LEVEL]",
      description =
          "Of layers: gzip (default), zstd or none; zstd is smaller and faster, but Docker before 23"
              + " cannot read it. A LEVEL is for layers that are made, not for known ones. Of a"
              + " docker-archive as a whole: none (default), gzip, zstd, xz or bzip2, without a LEVEL")
  private @Nullable String compression;

  @Option(
      names = "--gzip-encoder",
      paramLabel = "NAME",
      description =
          "libdeflate or zlib; default: libdeflate where it is installed. Known layers stay as they"
              + " are; to compare digests, add --no-index")
  private String gzipEncoder = "auto";

  @Mixin private final Jobs processors = new Jobs();

  private String or(String usual) {
    return compression == null ? usual : compression;
  }

  Compression compression() throws IOException {
    return OptionValue.of("-C/--compression", () -> Compression.parse(or("gzip")));
  }

  int jobs() throws IOException {
    return processors.count();
  }

  /** A packer for these options; the caller closes it. */
  LayerPacker packer(ProcessInput input) throws IOException {
    return new LayerPacker(
        new LayerPacker.Settings(
            compression(), encoder(), jobs(), temporary(input), memoryBytes()));
  }

  /** The archive, compressed as a whole if that is wanted. */
  DockerArchive compress(DockerArchive archive) throws IOException {
    ArchiveCompression wanted =
        OptionValue.of("-C/--compression", () -> ArchiveCompression.parse(or("none")));
    return archive.compressed(wanted, encoder());
  }

  private GzipEncoder encoder() throws IOException {
    return OptionValue.of("--gzip-encoder", () -> GzipEncoder.parse(gzipEncoder));
  }

  /** The directory for temporary files that belong in no other. */
  static Path temporary(ProcessInput input) {
    return Path.of(input.variable("TMPDIR").orElse("/tmp"));
  }

  private static long memoryBytes() {
    return Math.min(LARGEST_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / 2);
  }

  /** The number of layers that are made at the same time. */
  @Command(optionListHeading = "%nCompression:%n")
  static final class Jobs {
    /** More threads than any machine has use for. */
    private static final int MOST = 1024;

    @Option(
        names = {"-j", "--jobs"},
        paramLabel = "N",
        description =
            "Layers of 1 MiB and more made at the same time; default: as many as there are"
                + " processors")
    private @Nullable Integer jobs;

    int count() throws IOException {
      int wanted = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
      return OptionValue.of("-j/--jobs", () -> checked(wanted));
    }

    private static int checked(int wanted) {
      if (wanted < 1 || wanted > MOST) {
        throw new IllegalArgumentException(wanted + " is not from 1 to " + MOST);
      }
      return wanted;
    }
  }
}
