package guiximage.cli;

import guiximage.base.BaseImages;
import guiximage.image.BaseImage;
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

  /** Opens the image; its layers are read only when they are needed. */
  BaseImage read(Platform platform) throws IOException {
    return BaseImages.read(file, name, platform);
  }
}
