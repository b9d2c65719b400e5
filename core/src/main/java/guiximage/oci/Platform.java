package guiximage.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Operating system and processor, in Go's names.
 *
 * @param variant such as {@code v7} of {@code arm}
 */
public record Platform(String os, String architecture, Optional<String> variant) {

  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){1,2}");

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
   * The platform of a Guix or Nix system such as {@code x86_64-linux}.
   *
   * @throws IllegalArgumentException if the processor has no name in Docker
   */
  public static Platform ofSystem(String system) {
    String processor =
        system.endsWith("-linux") ? system.substring(0, system.length() - 6) : system;
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
      case "armhf", "armv7l" -> Optional.of("arm");
      case "mips64el" -> Optional.of("mips64le");
      case "powerpc" -> Optional.of("ppc");
      case "powerpc64le" -> Optional.of("ppc64le");
      case "riscv64", "s390x" -> Optional.of(processor);
      default -> Optional.empty();
    };
  }

  /**
   * Whether what is for this platform runs on {@code wanted}: variants count where both are known.
   */
  public boolean suits(Platform wanted) {
    return os.equals(wanted.os)
        && architecture.equals(wanted.architecture)
        && (variant.isEmpty() || wanted.variant.isEmpty() || variant.equals(wanted.variant));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(text -> "/" + text).orElse("");
  }
}
