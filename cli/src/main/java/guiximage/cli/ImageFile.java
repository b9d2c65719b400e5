package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.base.BaseImages;
import guiximage.image.BaseImage;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image on this machine: in a docker-archive, an OCI archive or a layout directory.
 *
 * @param name of the image there, if one was stated
 */
record ImageFile(Path file, Optional<String> name) {
  /** Of a registry: no file ends within it, so that one called localhost hides none. */
  private static final Pattern HOST_AND_PORT = Pattern.compile("[^/]+:[0-9]+/");

  /**
   * A text that {@link #find} does not take, and that is rather a file's name than a reference: a
   * name with a dot and no slash or port, or with the end of an archive's name and no host.
   */
  private static final Pattern MISSING_FILE =
      Pattern.compile(
          "([^/:@]*\\.[^/:@]*)(?::(?![0-9]+/).*:.*)?"
              + "|((?!localhost/)[^.:@]+/[^.:@/]+\\.(?:tar|tgz|tar\\.[a-z0-9]+))(?::.*)?");

  /** Names of files as containers-transports writes them; {@code oci:5000/x} is a registry. */
  private static final Pattern TRANSPORT =
      Pattern.compile(
          "(docker-archive|oci-archive|docker-daemon|containers-storage|oci|dir):(?!//|[0-9]+/)(.+)");

  /**
   * The one that {@code text} names; empty if that is a reference. What exists is a file, with or
   * without a name behind it; so is what can be nothing else. A file whose name is followed by what
   * looks like a port is one only with a directory before it, as in {@code ./base:5000/x}.
   */
  static Optional<ImageFile> find(String text) {
    Matcher host = HOST_AND_PORT.matcher(text);
    int least = host.lookingAt() ? host.end() : 0;
    for (int end = text.length(); end > least; end = text.lastIndexOf(':', end - 1)) {
      Path file = Path.of(text.substring(0, end));
      if (Files.exists(file)) {
        Optional<String> name =
            end == text.length() ? Optional.empty() : Optional.of(text.substring(end + 1));
        return Optional.of(new ImageFile(file, name));
      }
    }
    boolean path = text.startsWith("/") || text.startsWith("./") || text.startsWith("../");
    return path ? Optional.of(new ImageFile(Path.of(text), Optional.empty())) : Optional.empty();
  }

  /**
   * The reference that {@code text} is where {@link #find} finds no file.
   *
   * @throws ImageException of kind BASE_IMAGE if it is rather the name of a file
   * @throws IllegalArgumentException if it is no reference, such as {@code docker-archive:FILE}
   */
  static ImageReference reference(String option, String text) throws ImageException {
    refuseTransport(text);
    Matcher missing = MISSING_FILE.matcher(text);
    if (missing.matches()) {
      String file = missing.group(1) == null ? missing.group(2) : missing.group(1);
      throw new ImageException(
          FailureKind.BASE_IMAGE,
          "%s: the file '%s' does not exist; an image in a registry would be HOST/NAME"
              .formatted(option, file));
    }
    return ImageReference.parse(text);
  }

  /**
   * Refuses the form by which skopeo and podman name an image on this machine; {@code oci:1} is a
   * reference.
   */
  private static void refuseTransport(String text) {
    Matcher named = TRANSPORT.matcher(text);
    if (!named.matches()) {
      return;
    }
    String transport = named.group(1);
    String rest = named.group(2);
    boolean certain = transport.contains("-") || rest.contains("/") || find(rest).isPresent();
    if (!certain) {
      return;
    }
    throw new IllegalArgumentException(
        transport.startsWith("oci") || transport.equals("docker-archive")
            ? "a file tells its kind itself; leave '%s:' out and write %s"
                .formatted(transport, rest)
            : "images of '%s:' are not read; copy it first: skopeo copy %s oci-archive:FILE"
                .formatted(transport, text));
  }

  /** Opens the image; its layers are read only when they are needed. */
  BaseImage read(Platform platform) throws IOException {
    return BaseImages.read(file, name, platform);
  }
}
