package guiximage.plan;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The packages that a distribution has at one time, each in one version. Never changed. */
final class DebianSuite {
  private static final Set<String> FIELDS =
      Set.of(
          "Package", "Version", "Source", "Installed-Size", "Depends", "Pre-Depends", "Provides");

  private final Map<String, DebianPackage> packages;
  private final Map<String, List<DebianPackage>> providers = new HashMap<>();
  private final Map<String, List<DebianPackage>> bySource;

  private DebianSuite(Map<String, DebianPackage> packages) {
    this.packages = packages;
    for (DebianPackage each : packages.values()) {
      each.provides()
          .forEach(name -> providers.computeIfAbsent(name, key -> new ArrayList<>()).add(each));
    }
    this.bySource = packages.values().stream().collect(Collectors.groupingBy(p -> p.source()));
  }

  /** Reads a package list as a mirror has it, uncompressed. */
  static DebianSuite read(Path list) throws IOException {
    Map<String, DebianPackage> packages = new HashMap<>();
    Map<String, String> fields = new HashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(list, StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.isEmpty()) {
          add(packages, fields);
          fields.clear();
        }
        int colon = line.indexOf(':');
        if (colon > 0 && FIELDS.contains(line.substring(0, colon))) {
          fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
      }
    }
    add(packages, fields);
    return new DebianSuite(packages);
  }

  private static void add(Map<String, DebianPackage> packages, Map<String, String> fields) {
    if (fields.containsKey("Package")) {
      DebianPackage each = DebianPackage.of(fields);
      packages.merge(each.name(), each, DebianSuite::newer);
    }
  }

  private static DebianPackage newer(DebianPackage a, DebianPackage b) {
    return a.version().compareTo(b.version()) >= 0 ? a : b;
  }

  /** Both suites, of each package the newer version. */
  DebianSuite updatedBy(DebianSuite updates) {
    Map<String, DebianPackage> newest = new HashMap<>(packages);
    updates.packages.values().forEach(each -> newest.merge(each.name(), each, DebianSuite::newer));
    return new DebianSuite(newest);
  }

  /** Source packages of which {@code other} has one of the named packages in another version. */
  List<String> differingSources(Set<String> names, DebianSuite other) {
    return names.stream()
        .filter(name -> other.packages.containsKey(name))
        .filter(name -> !sameVersion(name, other))
        .map(name -> other.find(name).orElseThrow().source())
        .distinct()
        .sorted()
        .toList();
  }

  private boolean sameVersion(String name, DebianSuite other) {
    Function<DebianSuite, Optional<String>> version =
        suite -> suite.find(name).map(each -> each.version().text());
    return version.apply(this).equals(version.apply(other));
  }

  Optional<DebianPackage> find(String name) {
    return Optional.ofNullable(packages.get(name));
  }

  /** A package of this name, else the smallest that provides it among those allowed. */
  Optional<DebianPackage> provider(String name, Predicate<String> allowed) {
    return find(name)
        .or(
            () ->
                providers.getOrDefault(name, List.of()).stream()
                    .filter(each -> allowed.test(each.name()))
                    .min(
                        Comparator.comparingLong(DebianPackage::sizeBytes)
                            .thenComparing(DebianPackage::name)));
  }

  /** The packages of these source packages alone. */
  DebianSuite only(List<String> sources) {
    return new DebianSuite(
        sources.stream()
            .flatMap(source -> bySource.getOrDefault(source, List.of()).stream())
            .collect(Collectors.toMap(DebianPackage::name, Function.identity())));
  }
}
