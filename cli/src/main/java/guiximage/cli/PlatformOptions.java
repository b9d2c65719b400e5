package guiximage.cli;

import guiximage.ImageException;
import guiximage.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The platforms that there is an image for, and the store items of each. */
@Command(optionListHeading = "%nImage config:%n")
final class PlatformOptions {
  private static final String SYSTEM = "-s/--system";
  private static final String PLATFORM = "--platform";

  @Option(
      names = {"-s", "--system"},
      paramLabel = "SYSTEM[=SOURCE]",
      description =
          "Guix or Nix system such as aarch64-linux; default: the base image's, or the one that"
              + " this machine is. With a SOURCE, repeatable: see --platform")
  private List<String> systems = new ArrayList<>();

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[=SOURCE]",
      description =
          "The same in Docker's words, such as linux/arm64. Several, each with its own SOURCE, make"
              + " an image each and an index of them: --platform linux/amd64=./result-amd64"
              + " --platform linux/arm64=./result-arm64. Further sources of a platform: name it again")
  private List<String> platforms = new ArrayList<>();

  /**
   * The platforms that were asked for, each with its sources, ordered by the platforms' names and
   * not by the order of the options. None of them has sources if there is at most one platform.
   *
   * @throws ImageException of kind CONFIGURATION, naming the option, if one is not a platform
   * @throws IllegalArgumentException if it is not clear which sources are for which platform
   */
  SortedMap<Platform, List<String>> all() throws IOException {
    SortedMap<Platform, List<String>> all = new TreeMap<>(Comparator.comparing(Platform::toString));
    for (String text : systems) {
      add(SYSTEM, text, Platform::ofSystem, all);
    }
    for (String text : platforms) {
      add(PLATFORM, text, PlatformOptions::inDockersWords, all);
    }
    List<Platform> bare = new ArrayList<>();
    all.forEach(
        (platform, sources) -> {
          if (sources.isEmpty()) {
            bare.add(platform);
          }
        });
    if (all.size() > 1 && !bare.isEmpty()) {
      throw new IllegalArgumentException(
          "of several platforms each needs its own sources, and %s has none; write %s"
              .formatted(bare.get(0), withSource(bare.get(0))));
    }
    return all;
  }

  /** The platform of this machine. */
  static Platform machine() {
    return Platform.ofSystem(
        switch (System.getProperty("os.arch")) {
          case "amd64" -> "x86_64";
          case "x86", "i386" -> "i686";
          case "arm" -> "armhf";
          case "ppc64le" -> "powerpc64le";
          default -> System.getProperty("os.arch");
        });
  }

  /** The option that was given; the one in Docker's words if both were. */
  String option() {
    return platforms.isEmpty() ? SYSTEM : PLATFORM;
  }

  /** The option to write for a source of {@code platform}, which is missing. */
  String withSource(Platform platform) {
    return platforms.isEmpty()
        ? systems.stream()
            .map(PlatformOptions::name)
            .filter(system -> Platform.ofSystem(system).equals(platform))
            .map(system -> "-s " + system + "=SOURCE")
            .findFirst()
            .orElseThrow()
        : PLATFORM + " " + platform + "=SOURCE";
  }

  private static String name(String text) {
    return text.split("=", 2)[0];
  }

  private static void add(
      String option,
      String text,
      Function<String, Platform> reader,
      SortedMap<Platform, List<String>> all)
      throws IOException {
    int equals = text.indexOf('=');
    Platform platform = OptionValue.of(option, () -> reader.apply(single(name(text))));
    List<String> sources = all.computeIfAbsent(platform, absent -> new ArrayList<>());
    if (equals >= 0) {
      sources.add(text.substring(equals + 1));
    }
  }

  /** Engines pass over an image whose platform is called in any other way. */
  private static Platform inDockersWords(String text) {
    Platform named = Platform.parse(text);
    String architecture = named.architecture().toLowerCase(Locale.ROOT);
    Platform meant =
        new Platform(
            named.os().toLowerCase(Locale.ROOT),
            // i386 is what distributions call it, but no store
            architecture.equals("i386")
                ? "386"
                : Platform.architecture(architecture).orElse(architecture),
            named.variant());
    if (!meant.equals(named)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not what Docker calls it; write " + meant);
    }
    return named;
  }

  private static String single(String name) {
    if (name.contains(",")) {
      throw new IllegalArgumentException(
          "'" + name + "' is a list; name each platform with its sources: linux/amd64=SOURCE");
    }
    return name;
  }
}
