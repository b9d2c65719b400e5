package guiximage.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The image of {@link SampleStore#greeting} in one of the forms that the shipped command writes.
 *
 * @param compression of the layers; of a docker-archive as a whole
 * @param place the file or directory, or the name in a registry
 */
record WrittenImage(Format format, String compression, String place) {
  /** What an archive or a layout calls it. */
  static final String NAME = "it/greeting:1";

  /** Its command line, for readers that take none from the config. */
  static final String PROGRAM = SampleStore.greeting() + "/bin/hello";

  /** The kinds of output, by the name of the column of docs/readers.md. */
  enum Format {
    DOCKER_ARCHIVE("docker-archive", "none gzip zstd xz bzip2"),
    OCI_ARCHIVE("oci-archive", "gzip zstd none"),
    OCI("oci", "gzip zstd none"),
    PUSHED_OCI("pushed, OCI", "gzip zstd none"),
    PUSHED_DOCKER("pushed, Docker", "gzip none");

    final String column;
    private final String compressions;

    Format(String column, String compressions) {
      this.column = column;
      this.compressions = compressions;
    }

    List<String> compressions() {
      return List.of(compressions.split(" ", -1));
    }
  }

  /** Writes all of them below {@code directory} and to {@code registry}. */
  static List<WrittenImage> all(Path directory, RealRegistry registry) {
    List<WrittenImage> images = new ArrayList<>();
    for (Format format : Format.values()) {
      for (String compression : format.compressions()) {
        images.add(write(format, compression, directory, registry));
      }
    }
    return images;
  }

  /** Writes one of each format, as the command does without an option for compression. */
  static List<WrittenImage> usual(Path directory, RealRegistry registry) {
    return Arrays.stream(Format.values())
        .map(format -> write(format, format.compressions().get(0), directory, registry))
        .toList();
  }

  private static WrittenImage write(
      Format format, String compression, Path directory, RealRegistry registry) {
    String file = directory.resolve(format.column + "-" + compression).toString();
    String reference = registry.host() + "/it/greeting:" + format.name().toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    String place =
        switch (format) {
          case DOCKER_ARCHIVE, OCI_ARCHIVE, OCI -> file;
          case PUSHED_OCI, PUSHED_DOCKER -> reference + "-" + compression;
        };
    switch (format) {
      case DOCKER_ARCHIVE, OCI_ARCHIVE, OCI ->
          words.addAll(
              List.of("export", "--format=" + format.column, "--output=" + place, "-t=" + NAME));
      case PUSHED_OCI -> words.addAll(List.of("push", "--registry=" + place));
      case PUSHED_DOCKER ->
          words.addAll(List.of("push", "--registry=" + place, "--manifest-format=docker"));
    }
    words.addAll(List.of("--quiet", "--compression=" + compression, "--entry-point=bin/hello"));
    words.addAll(List.of("--env=FROM=base", "--store-root=" + SampleStore.shared().root()));
    words.add(SampleStore.greeting().toString());
    Command.withHome(directory.resolve("home")).output(words.toArray(String[]::new));
    return new WrittenImage(format, compression, place);
  }

  boolean isPushed() {
    return format == Format.PUSHED_OCI || format == Format.PUSHED_DOCKER;
  }

  boolean isArchive() {
    return format == Format.DOCKER_ARCHIVE || format == Format.OCI_ARCHIVE;
  }

  /**
   * As containers-transports writes it.
   *
   * @see <a href="https://github.com/containers/image/blob/main/docs/containers-transports.5.md">
   *     containers-transports</a>
   */
  String transport() {
    return switch (format) {
      case DOCKER_ARCHIVE -> "docker-archive:" + place;
      case OCI_ARCHIVE -> "oci-archive:" + place;
      case OCI -> "oci:" + place + ":" + NAME;
      case PUSHED_OCI, PUSHED_DOCKER -> "docker://" + place;
    };
  }
}
