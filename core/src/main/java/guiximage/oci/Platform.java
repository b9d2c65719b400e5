package guiximage.oci;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Operating system and processor, in Go's names.
 *
 * @param variant such as {@code v7} of {@code arm}
 */
public record Platform(String os, String architecture, Optional<String> variant) {

  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){1,2}");

  /** The architecture of a document that states none. */
  private static final String ANY_ARCHITECTURE = "unknown";

  /** The variants that include each other, lowest first. */
  private static final Map<String, List<String>> LEVELS =
      Map.of(
          "amd64", List.of("v1", "v2", "v3", "v4"),
          "arm", List.of("v5", "v6", "v7", "v8"),
          "arm64", List.of("v8", "v9"));

  /** The variants that are meant where none is wanted. */
  private static final Map<String, String> USUAL =
      Map.of("amd64", "v1", "arm", "v7", "arm64", "v8");

  private static final int LAST = 100;

  /**
   * Processor, perhaps a vendor, Linux, perhaps a C library: {@code arm-unknown-linux-gnueabihf}.
   */
  private static final Pattern SYSTEM =
      Pattern.compile("([a-z0-9_]+)(?:-(?:unknown|pc))?-linux(?:-[a-z0-9]+)?");

  public static Platform linux(String architecture) {
    return new Platform("linux", architecture, Optional.empty());
  }

  /** Reads {@code os/architecture[/variant]}, the inverse of {@link #toString}. */
  public static Platform parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a platform: want os/architecture or os/architecture/variant");
    }
    String[] parts = text.split("/", -1);
    return new Platform(
        parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
  }

  /**
   * The platform of a Guix or Nix system such as {@code x86_64-linux}, or of a triplet for Linux
   * such as {@code aarch64-linux-gnu}, of which Guix looks at the beginning only.
   *
   * @throws IllegalArgumentException if the processor has no name in Docker
   */
  public static Platform ofSystem(String system) {
    Matcher parts = SYSTEM.matcher(system);
    String processor = parts.matches() ? parts.group(1) : system;
    return linux(
        architecture(processor)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no container architecture for system '"
                            + system
                            + "'; known: x86_64, i686, i586, aarch64, armhf, mips64el, powerpc,"
                            + " powerpc64le, riscv64, s390x")));
  }

  /** Go's name for the processor that Guix and Nix call {@code processor}; empty if unknown. */
  public static Optional<String> architecture(String processor) {
    return switch (processor) {
      case "x86_64" -> Optional.of("amd64");
      case "i686", "i586" -> Optional.of("386");
      case "aarch64" -> Optional.of("arm64");
      case "arm", "armhf", "armv7l" -> Optional.of("arm");
      case "mips64el" -> Optional.of("mips64le");
      case "powerpc" -> Optional.of("ppc");
      case "powerpc64le" -> Optional.of("ppc64le");
      case "riscv64", "s390x" -> Optional.of(processor);
      default -> Optional.empty();
    };
  }

  /**
   * The platform that a document states, with Go's names for what others call {@code x86_64},
   * {@code AMD64} or {@code armhf}. A document without an operating system means Linux, one without
   * an architecture {@link #ANY_ARCHITECTURE}, as the engines run its image.
   */
  static Platform ofDocument(
      Optional<String> os, Optional<String> architecture, Optional<String> variant) {
    String name = architecture.orElse(ANY_ARCHITECTURE).toLowerCase(Locale.ROOT);
    Optional<String> stated =
        variant.map(text -> text.matches("[0-9].*") ? "v" + text : text).filter(v -> !v.isEmpty());
    return switch (name) {
      case "armhf", "armv7l" -> new Platform(linux(os), "arm", stated.or(() -> Optional.of("v7")));
      case "armel" -> new Platform(linux(os), "arm", stated.or(() -> Optional.of("v6")));
      case "x86-64" -> new Platform(linux(os), "amd64", stated);
      case "i386", "i486", "x86" -> new Platform(linux(os), "386", stated);
      default -> new Platform(linux(os), architecture(name).orElse(name), stated);
    };
  }

  private static String linux(Optional<String> os) {
    return os.orElse("linux").toLowerCase(Locale.ROOT);
  }

  /** True if an image for this platform runs on {@code wanted}. */
  public boolean suits(Platform wanted) {
    return rank(wanted).isPresent();
  }

  /**
   * The rank of this platform among those whose images run on {@code wanted}: 0 if it is the same,
   * then the higher variant before the lower, then no variant; empty if its images do not run
   * there. A wanted platform without a variant is the least that Guix, Nix and Go mean by it: arm
   * is v7, amd64 v1, arm64 v8.
   */
  public OptionalInt rank(Platform wanted) {
    if (!os.equals(wanted.os)) {
      return OptionalInt.empty();
    }
    if (architecture.equals(ANY_ARCHITECTURE)) {
      return OptionalInt.of(LAST);
    }
    if (!architecture.equals(wanted.architecture)) {
      return OptionalInt.empty();
    }
    if (variant.equals(wanted.variant)) {
      return OptionalInt.of(0);
    }
    return variant.isEmpty() ? OptionalInt.of(LAST - 1) : rankOfVariant(wanted);
  }

  private OptionalInt rankOfVariant(Platform wanted) {
    String usual = USUAL.get(architecture);
    if (usual == null) {
      return wanted.variant.isEmpty() ? OptionalInt.of(1) : OptionalInt.empty();
    }
    List<String> levels = LEVELS.getOrDefault(architecture, List.of());
    int most = levels.indexOf(wanted.variant.orElse(usual));
    int own = levels.indexOf(variant.get());
    return own < 0 || own > most ? OptionalInt.empty() : OptionalInt.of(1 + most - own);
  }

  /** True if it stands for no platform, as in the entries that BuildKit makes for attestations. */
  public boolean isUnknown() {
    return os.equals("unknown");
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(text -> "/" + text).orElse("");
  }
}
