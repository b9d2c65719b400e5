package guiximage.hosts;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code registries.conf} and what is dropped in beside it.
 *
 * @see <a
 *     href="https://github.com/containers/container-libs/blob/main/image/docs/containers-registries.conf.5.md">
 *     containers-registries.conf(5)</a>
 */
public final class RegistriesConfig {
  public static final RegistriesConfig NONE =
      new RegistriesConfig(new TreeMap<>(), null, Map.of(), null);

  /** A name with a host before it, as docker tells hosts from paths. */
  private static final Pattern WITH_HOST = Pattern.compile("(?:[^/]*[.:][^/]*|localhost)/.*");

  private final SortedMap<String, RegistryRule> rules;
  private final @Nullable List<String> searched;
  private final Map<String, String> aliases;
  private final @Nullable ShortNames shortNames;

  /** The treatment of a name without a registry that more than one registry may have. */
  enum ShortNames {
    /** Each registry is asked. */
    PERMISSIVE,
    /** The name is refused, so that the user chooses. */
    ENFORCING,
    /** Each registry is asked, and a terminal makes no difference. */
    DISABLED
  }

  /**
   * Settings of one file.
   *
   * @param rules by their prefix
   * @param searched registries of names without one; null where the file does not say it
   * @param aliases whole names, or nothing for none, by names without a registry
   */
  RegistriesConfig(
      SortedMap<String, RegistryRule> rules,
      @Nullable List<String> searched,
      Map<String, String> aliases,
      @Nullable ShortNames shortNames) {
    this.rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
    this.searched = searched == null ? null : List.copyOf(searched);
    this.aliases = Map.copyOf(aliases);
    this.shortNames = shortNames;
  }

  /** These settings, changed by those of a file that is read later. */
  RegistriesConfig changedBy(RegistriesConfig later) {
    SortedMap<String, RegistryRule> allRules = new TreeMap<>(rules);
    allRules.putAll(later.rules);
    Map<String, String> allAliases = new HashMap<>(aliases);
    allAliases.putAll(later.aliases);
    return new RegistriesConfig(
        allRules,
        later.searched == null ? searched : later.searched,
        allAliases,
        later.shortNames == null ? shortNames : later.shortNames);
  }

  /** The rule with the longest prefix. */
  private Optional<RegistryRule> rule(String name) {
    return rules.values().stream()
        .filter(rule -> rule.matched(name).isPresent())
        .max(Comparator.comparingInt(rule -> rule.prefix().length()));
  }

  /**
   * True if the certificate of a repository's registry does not matter, nor that it may have none.
   *
   * @param name {@code host/path}
   */
  public boolean isInsecure(String name) {
    return rule(name).map(RegistryRule::insecure).orElse(false);
  }

  /**
   * The file that forbids a repository; empty if none does.
   *
   * @param name {@code host/path}
   */
  public Optional<Path> blockedBy(String name) {
    return rule(name).filter(RegistryRule::blocked).map(RegistryRule::file);
  }

  /**
   * The places to read an image, in the order in which they are tried: mirrors, then its registry.
   * The latter may have another name than the image.
   *
   * @throws ImageException of kind CONFIGURATION if a location does not make the image a reference
   */
  public List<PullSource> sources(ImageReference reference) throws ImageException {
    Optional<RegistryRule> rule = rule(reference.name());
    return rule.isPresent()
        ? rule.get().sources(reference)
        : List.of(new PullSource(reference, false));
  }

  /**
   * The images that a text may mean, in the order in which they are tried. One without a registry
   * is what an alias says, else that name in each registry that is searched; of Docker Hub if there
   * is neither.
   *
   * @throws ImageException of kind CONFIGURATION if there are several, and one has to be chosen
   * @throws IllegalArgumentException if the text is no reference
   */
  public List<ImageReference> candidates(String text) throws ImageException {
    ImageReference whole = ImageReference.parse(text);
    if (WITH_HOST.matcher(text).matches()) {
      return List.of(whole);
    }
    String name = text.replaceFirst("(?::[^/:@]*)?(?:@.*)?$", "");
    String rest = text.substring(name.length());
    String alias = aliases.getOrDefault(name, "");
    if (!alias.isEmpty()) {
      return List.of(ImageReference.parse(alias + rest));
    }
    List<ImageReference> found = new ArrayList<>();
    for (String registry : searched == null ? List.<String>of() : searched) {
      found.add(ImageReference.parse(registry + "/" + text));
    }
    if (found.size() > 1 && shortNames == ShortNames.ENFORCING) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "'%s' may be any of %s, and short-name-mode of registries.conf wants a choice;"
                  .formatted(text, String.join(", ", found.stream().map(Object::toString).toList()))
              + " write one of them");
    }
    return found.isEmpty() ? List.of(whole) : List.copyOf(found);
  }
}
