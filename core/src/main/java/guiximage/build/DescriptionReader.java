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
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A strict reader of descriptions: the type and the meaning of each key. */
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

  private static final Set<String> NIX_KEYS = Set.of("mtime", "uid", "gid", "uname", "gname");
  private static final Pattern NIX_STORE = Pattern.compile("/nix/store/?");

  private final DescribedValue root;
  private final Variant variant;

  private DescriptionReader(DescribedValue root) throws ImageException {
    this.root = root;
    this.variant = isOfNix(root) ? Variant.NIX : Variant.GUIX;
  }

  static ImageDescription read(byte[] json, Consumer<String> unknownKeys) throws ImageException {
    DescribedValue root = DescribedValue.parse(json);
    root.keys().filter(key -> !KEYS.contains(key)).forEach(unknownKeys);
    return new DescriptionReader(root).read();
  }

  /** The keys that only nixpkgs writes tell its descriptions, and so does its store. */
  private static boolean isOfNix(DescribedValue root) throws ImageException {
    return NIX_KEYS.stream().anyMatch(root::has)
        || (root.has("store_dir") && NIX_STORE.matcher(root.require("store_dir").text()).matches());
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
        root.has("mtime") ? time("mtime") : created,
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
              .formatted(
                  value.location(), PrintableText.line(path), PrintableText.line(directory)));
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
    for (String key : fields.keySet()) {
      if (key.equalsIgnoreCase("Env") && fields.get(key) != null) {
        for (DescribedValue variable : config.require(key).elements()) {
          variable.text();
        }
      }
    }
    return new ContainerConfig(fields);
  }

  private Ownership owner() throws ImageException {
    if (variant == Variant.GUIX) {
      return Ownership.ROOT;
    }
    Ownership usual = Ownership.ROOT;
    long uid = root.has("uid") ? root.require("uid").number() : usual.uid();
    long gid = root.has("gid") ? root.require("gid").number() : usual.gid();
    String user = root.has("uname") ? root.require("uname").text() : usual.user();
    String group = root.has("gname") ? root.require("gname").text() : usual.group();
    try {
      return new Ownership(uid, gid, user, group);
    } catch (IllegalArgumentException e) {
      throw DescribedValue.wrong("uid, gid, uname, gname", String.valueOf(e.getMessage()));
    }
  }
}
