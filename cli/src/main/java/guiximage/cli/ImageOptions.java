package guiximage.cli;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.BaseReference;
import guiximage.build.DescribedSource;
import guiximage.build.ExtraContents;
import guiximage.build.ImageAssembler;
import guiximage.build.ImageDescription;
import guiximage.build.ImageRequest;
import guiximage.build.Layering;
import guiximage.build.StoreSource;
import guiximage.oci.Platform;
import guiximage.profile.ProfileLink;
import guiximage.registry.RegistryClient;
import guiximage.store.StorePath;
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
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The options that decide an image, or several under one name. */
@Command(optionListHeading = "%nSources:%n")
final class ImageOptions {
  /** The mixins whose options decide the layers, as a description does. */
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
              + " config options change that config. Repeatable, one per platform")
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
   * The images that are asked for, each for another platform: one unless several were named. Reads
   * the store's database or asks its daemon; opens no other file of the store than those that show
   * whether an item is a profile.
   */
  List<ImageRequest> requests(ProcessInput input, ConsoleProgress progress) throws IOException {
    SortedMap<Platform, List<String>> asked = OptionValue.of(platforms.option(), platforms::all);
    List<ImageRequest> requests =
        confs.isEmpty()
            ? bySources(input, progress, asked)
            : byDescriptions(input, asked, progress::warn);
    if (requests.size() > 1 && layering.lock().isPresent()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "--layer-lock: the file keeps the layers of one platform; name one --platform");
    }
    return requests;
  }

  /** The assembler of these images. */
  ImageAssembler assembler(Supplier<RegistryClient> client) {
    String option = confs.isEmpty() ? "--from-image: " : "";
    return new ImageAssembler(
        new BaseReader(client, option), PlatformOptions.machine(), Instant.now());
  }

  private List<ImageRequest> bySources(
      ProcessInput input, ConsoleProgress progress, SortedMap<Platform, List<String>> asked)
      throws IOException {
    ExtraContents contents = extra.contents();
    Layering layers = layering.layering();
    boolean named = asked.values().stream().anyMatch(sources -> !sources.isEmpty());
    if (!named) {
      Optional<Platform> platform = asked.keySet().stream().findFirst();
      StoreSource read =
          source.isEmpty() && (contents.hasFiles() || base.isNamed())
              ? StoreSource.none()
              : checked(source.read(input), progress);
      return List.of(request(input, read, platform, layers, contents));
    }
    if (!source.isEmpty()) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: %s belongs to no platform; write %s for each source"
              .formatted(
                  platforms.option(), source.text(), platforms.withSource(asked.firstKey())));
    }
    List<ImageRequest> requests = new ArrayList<>();
    for (Map.Entry<Platform, List<String>> one : asked.entrySet()) {
      StoreSource read = checked(source.read(input, one.getValue()), progress);
      requests.add(request(input, read, Optional.of(one.getKey()), layers, contents));
    }
    return requests;
  }

  /** Refuses links that lead nowhere, and warns of what is hardly wanted. */
  private StoreSource checked(SourceOptions.Read read, ConsoleProgress progress)
      throws IOException {
    List<StorePath> roots = read.source().closure().roots();
    StorePath first = roots.get(0);
    progress.explain("closure of %s: from %s".formatted(first, read.origin()));
    for (StorePath root : roots) {
      if (root.name().endsWith(".drv")) {
        progress.warn(
            root
                + " is a derivation, not what it builds; name its output (guix build, nix-store"
                + " --realise)");
      }
    }
    for (ProfileLink link : extra.profileLinks()) {
      link.requireTarget(first, read.resolver());
    }
    Optional<String> program = config.programOf(first);
    if (program.isPresent() && !read.resolver().exists(program.get())) {
      progress.warn("--entry-point: there is no " + program.get());
    }
    return read.source();
  }

  private ImageRequest request(
      ProcessInput input,
      StoreSource read,
      Optional<Platform> platform,
      Layering layers,
      ExtraContents contents)
      throws IOException {
    return new ImageRequest(
        checkNar ? read.checkingNarHashes() : read,
        platform,
        base.reference(() -> AccessOptions.registries(input)),
        layers,
        contents,
        config.changes(read.first()),
        config.created(input),
        config.annotations(input));
  }

  private List<ImageRequest> byDescriptions(
      ProcessInput input, SortedMap<Platform, List<String>> asked, Consumer<String> warnings)
      throws IOException {
    if (!source.isEmpty() || asked.values().stream().anyMatch(sources -> !sources.isEmpty())) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "--conf names all store items; leave out the other sources");
    }
    requireNothingOfLayers();
    Set<Platform> described = new HashSet<>();
    List<ImageRequest> requests = new ArrayList<>();
    for (String conf : confs) {
      ImageDescription description = DescriptionOptions.read(input, conf, warnings);
      Platform platform = Platform.linux(description.architecture());
      if (!described.add(platform)) {
        throw new ImageException(
            FailureKind.CONFIGURATION,
            "--conf: %s is the second description for %s".formatted(conf, platform));
      }
      requests.add(request(input, source.described(input, description)));
    }
    if (!asked.isEmpty() && !asked.keySet().equals(described)) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "%s: the description is for %s, not for %s"
              .formatted(platforms.option(), described, asked.keySet()));
    }
    return requests;
  }

  private ImageRequest request(ProcessInput input, DescribedSource described) throws IOException {
    return new ImageRequest(
        described,
        Optional.empty(),
        described.baseFile().map(file -> new BaseReference.InFile(file, Optional.empty())),
        Layering.USUAL,
        ExtraContents.NONE,
        config.changes(described.first()),
        config.created(input),
        config.annotations(input));
  }

  /** Refuses options that a description leaves no room for. */
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

  /** Takes away the first word of the command line, which is not a source. */
  void skipFirstWord() {
    source.skipFirst();
  }
}
