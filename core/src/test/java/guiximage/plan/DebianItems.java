package guiximage.plan;

import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Debian packages as store items: each depends on the first of its alternatives that there is, and
 * its hash on its name, its version and the paths of its dependencies. A dependency that would
 * close a circle is left out.
 */
final class DebianItems {
  /** Where a package is looked for, the first that has it decides. */
  private final List<DebianSuite> suites;

  private final Map<String, StoreItem> items = new LinkedHashMap<>();
  private final Set<String> entered = new HashSet<>();

  private DebianItems(List<DebianSuite> suites) {
    this.suites = suites;
  }

  /**
   * The closure of {@code root}.
   *
   * @param suites where a package is looked for: the first that has it decides
   */
  static Map<String, StoreItem> items(String root, DebianSuite... suites) {
    DebianItems store = new DebianItems(List.of(suites));
    store.visit(store.find(root).orElseThrow(() -> new IllegalArgumentException("no " + root)));
    return store.items;
  }

  private Optional<DebianPackage> find(String name) {
    Optional<DebianPackage> direct =
        suites.stream().flatMap(suite -> suite.find(name).stream()).findFirst();
    if (direct.isPresent()) {
      return direct;
    }
    Set<DebianSuite> before = new LinkedHashSet<>();
    for (DebianSuite suite : suites) {
      Optional<DebianPackage> provider =
          suite.provider(name, other -> before.stream().noneMatch(s -> s.find(other).isPresent()));
      if (provider.isPresent()) {
        return provider;
      }
      before.add(suite);
    }
    return Optional.empty();
  }

  private void visit(DebianPackage each) {
    if (!entered.add(each.name())) {
      return;
    }
    Map<String, DebianPackage> dependencies = new LinkedHashMap<>();
    for (List<String> alternatives : each.dependencies()) {
      alternatives.stream()
          .flatMap(name -> find(name).stream())
          .findFirst()
          .ifPresent(found -> dependencies.putIfAbsent(found.name(), found));
    }
    dependencies.remove(each.name());
    dependencies.values().forEach(this::visit);
    List<StorePath> references =
        dependencies.keySet().stream()
            .filter(items::containsKey)
            .map(name -> items.get(name).path())
            .sorted()
            .toList();
    String version = each.version().withoutEpoch().replaceAll("[^A-Za-z0-9+._?=-]", "-");
    String name = each.name() + "-" + version;
    StorePath path = DrawnClosure.path(name, name + references);
    items.put(each.name(), DrawnClosure.item(path, each.sizeBytes(), references));
  }
}
