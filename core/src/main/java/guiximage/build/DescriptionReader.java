package guiximage.build;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.PrintableText;
import guiximage.build.ImageDescription.Variant;
import guiximage.oci.ContainerConfig;
import guiximage.oci.ImageReference;
import guiximage.store.StorePath;
import guiximage.tar.Ownership;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a description strictly: what each key has to say, and what it means. */
public final class DescriptionReader {
  private static final Set<String> KEYS =
      Set.of(
          "architecture",
          "os",
          "config",
          "created",
          "mtime",
          "uid",
          "gid",
          "uname",
          "gname",
          "repo_tag",
          "store_dir",
          "from_image",
          "store_layers",
          "customisation_layer");

  private final DescribedValue root;
  private final Variant variant;

  private DescriptionReader(DescribedValue root) {
    this.root = root;
    this.variant = root.has("mtime") ? Variant.NIX : Variant.GUIX;
  }

  static ImageDescription read(byte[] json) throws ImageException {
    DescribedValue root = DescribedValue.parse(json);
    root.requireKeys(KEYS);
    return new DescriptionReader(root).read();
  }

  private ImageDescription read() throws ImageException {
    String storeDirectory = storeDirectory();
    DescribedTime created = time("created");
    String customisationLayer = pathBelow(storeDirectory, root.require("customisation_layer"));
    return new ImageDescription(
        variant,
        root.require("architecture").text(),
        config(),
        created,
        variant == Variant.NIX ? time("mtime") : created,
        owner(),
        root.require("repo_tag").text(DescriptionReader::requireRepoTag),
        storeDirectory,
        fromImage(),
        storeLayers(storeDirectory),
        customisationLayer);
  }

  private DescribedTime time(String key) throws ImageException {
    return root.require(key).text(DescribedTime::parse);
  }

  /**
   * The name, if it is one.
   *
   * @throws IllegalArgumentException if it is not a name with a tag
   */
  public static String requireRepoTag(String repoTag) {
    ImageReference.parseTagged(repoTag);
    return repoTag;
  }

  private Optional<String> fromImage() throws ImageException {
    DescribedValue file = root.require("from_image");
    return file.isNull() ? Optional.empty() : Optional.of(file.text());
  }

  private String storeDirectory() throws ImageException {
    DescribedValue value = root.require("store_dir");
    String text = value.text();
    String directory = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    if (!directory.matches("(/(?!\\.{1,2}(/|$))[^/\\x00]+)++")) {
      throw value.wrong("'" + text + "' is not an absolute path without . and ..");
    }
    return directory;
  }

  private static String pathBelow(String directory, DescribedValue value) throws ImageException {
    String path = value.text();
    boolean below = path.startsWith(directory + "/") && path.length() > directory.length() + 1;
    for (String part : path.split("/", -1)) {
      below &= !part.equals("..") && !part.equals(".");
    }
    if (!below || path.indexOf('\0') >= 0) {
      throw new ImageException(
          FailureKind.STORE,
          "image description: %s: '%s' is not below the store directory '%s'"
              .formatted(value.place(), PrintableText.of(path), PrintableText.of(directory)));
    }
    return path;
  }

  private List<List<StorePath>> storeLayers(String storeDirectory) throws ImageException {
    List<List<StorePath>> layers = new ArrayList<>();
    for (DescribedValue layer : root.require("store_layers").elements()) {
      List<StorePath> paths = new ArrayList<>();
      Set<StorePath> seen = new HashSet<>();
      for (DescribedValue element : layer.elements()) {
        String text = pathBelow(storeDirectory, element);
        StorePath path = element.text(StorePath::parse);
        if (!seen.add(path)) {
          throw element.wrong("'" + text + "' is in the layer twice");
        }
        paths.add(path);
      }
      layers.add(paths);
    }
    return layers;
  }

  private ContainerConfig config() throws ImageException {
    DescribedValue config = root.require("config");
    Map<String, Object> fields = config.fields();
    if (fields.get("Env") != null) {
      for (DescribedValue variable : config.require("Env").elements()) {
        variable.text();
      }
    }
    return new ContainerConfig(fields);
  }

  private Ownership owner() throws ImageException {
    if (variant == Variant.GUIX) {
      return Ownership.ROOT;
    }
    long uid = root.require("uid").number();
    long gid = root.require("gid").number();
    String user = root.require("uname").text();
    String group = root.require("gname").text();
    try {
      return new Ownership(uid, gid, user, group);
    } catch (IllegalArgumentException e) {
      throw DescribedValue.wrong("uid, gid, uname, gname", String.valueOf(e.getMessage()));
    }
  }
}
