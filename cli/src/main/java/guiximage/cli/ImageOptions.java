package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Platform;
import guiximage.profile.Profile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Everything that decides an image, or several under one name. */
@Command(optionListHeading = "%nWhat goes in:%n")
final class ImageOptions {
  /** The mixins whose options say what is in the layers, as a description does. */
  private static final List<String> OF_LAYERS = List.of("layering", "extra", "base");

  @Mixin final SourceOptions source = new SourceOptions();
  @Mixin final LayerOptions layering = new LayerOptions();
  @Mixin final ExtraOptions extra = new ExtraOptions();
  @Mixin final BaseOptions base = new BaseOptions();
  @Mixin final ConfigOptions config = new ConfigOptions();
  @Mixin private final PlatformOptions platforms = new PlatformOptions();

  @Option(
      names = "--conf",
      paramLabel = "CONF.json",
      description =
          "Description as the stream-layered-image scripts get it; it decides layers and config, and"
              + " further config options are put on top. Repeatable, one a platform")
  private List<String> confs = new ArrayList<>();

  @Option(
      names = "--check-nar",
      description = "Compare every item that is read with its NAR hash in the store's database")
  private boolean checkNar;

  @Spec(Spec.Target.SELF)
  private CommandSpec self = CommandSpec.create();

  /** The command that these options are of. */
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /**
   * The images that are wanted, each for another platform: one unless several were asked for. Reads
   * the store's database or asks its daemon; opens no other file of the store than what says that
   * an item is a profile.
   */
  List<WantedImage> wanted(Console console) throws IOException {
    SortedMap<Platform, List<String>> asked = OptionValue.of(platforms.option(), platforms::all);
    List<WantedImage> wanted =
        confs.isEmpty() ? bySources(console, asked) : byDescriptions(console, asked);
    if (wanted.size() > 1 && layering.lock().isPresent()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--layer-lock: the file keeps the layers of one platform; name one --platform");
    }
    for (WantedImage image : wanted) {
      config.requireSense(console, image.first());
    }
    return wanted;
  }

  private List<WantedImage> bySources(Console console, SortedMap<Platform, List<String>> asked)
      throws IOException {
    extra.requireSense();
    layering.requireSense();
    boolean named = asked.values().stream().anyMatch(sources -> !sources.isEmpty());
    if (!named) {
      Optional<Platform> platform = asked.keySet().stream().findFirst();
      return List.of(image(console, source.read(console), platform));
    }
    if (!source.isEmpty()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: %s belongs to no platform; write %s for each source"
              .formatted(
                  platforms.option(), source.text(), platforms.withSource(asked.firstKey())));
    }
    List<WantedImage> wanted = new ArrayList<>();
    for (Map.Entry<Platform, List<String>> one : asked.entrySet()) {
      SourceOptions.Source read = source.read(console, one.getValue());
      wanted.add(image(console, read, Optional.of(one.getKey())));
    }
    return wanted;
  }

  private WantedImage image(Console console, SourceOptions.Source read, Optional<Platform> platform)
      throws IOException {
    Optional<Profile> profile = Profile.find(read.root(), read.closure().roots().get(0));
    return new StoreImage(this, console, read, profile, platform);
  }

  private List<WantedImage> byDescriptions(Console console, SortedMap<Platform, List<String>> asked)
      throws IOException {
    if (!source.isEmpty() || asked.values().stream().anyMatch(sources -> !sources.isEmpty())) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "--conf names all store items; leave out the other sources");
    }
    requireNothingOfLayers();
    Set<Platform> described = new HashSet<>();
    List<WantedImage> wanted = new ArrayList<>();
    for (String conf : confs) {
      WantedImage image =
          new DescriptionImage(this, console, DescriptionOptions.read(console, conf));
      Platform platform = image.platform(Optional.empty());
      if (!described.add(platform)) {
        throw new ImageException(
            FailureKind.CONFIGURATION,
            "--conf: %s is the second description for %s".formatted(conf, platform));
      }
      wanted.add(image);
    }
    if (!asked.isEmpty() && !asked.keySet().equals(described)) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: the description is for %s, not for %s"
              .formatted(platforms.option(), described, asked.keySet()));
    }
    return wanted;
  }

  /** Refuses what would be left undone, as a description decides it or tells too little for it. */
  private void requireNothingOfLayers() throws ImageException {
    ParseResult given = command.commandLine().getParseResult();
    for (String mixin : OF_LAYERS) {
      for (OptionSpec option : Objects.requireNonNull(self.mixins().get(mixin)).options()) {
        if (given.hasMatchedOption(option)) {
          throw new ImageException(
              FailureKind.CONFIGURATION,
              "--conf says what is in the layers; leave out " + String.join("/", option.names()));
        }
      }
    }
    if (checkNar) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--check-nar: items of a --conf are not compared with NAR hashes; leave it out");
    }
  }

  boolean checksNar() {
    return checkNar;
  }

  /** When the image was made; empty if neither an option nor the environment says. */
  Optional<Instant> created(Console console) throws IOException {
    return config.created(console);
  }

  SortedMap<String, String> annotations() throws IOException {
    return config.annotations();
  }

  /** Takes away the first word of the command line, which is not a source. */
  void skipFirstWord() {
    source.skipFirst();
  }
}
