package guiximage.cli;

import guiximage.Listing;
import guiximage.PrintableText;
import guiximage.image.Image;
import guiximage.image.Layer;
import guiximage.image.PublishedImage;
import guiximage.oci.Platform;
import guiximage.publish.Delivery;
import guiximage.publish.Destination.Transfer;
import guiximage.publish.ImagePlan;
import guiximage.publish.ItemChange;
import guiximage.publish.PlannedLayer;
import guiximage.store.StorePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The summary of a push, done or planned, in Markdown, for readers of a job or a pull request. */
final class Summary {
  /** A page of CI takes no more than a megabyte, and no reader does. */
  private static final int CHANGES_NAMED = 200;

  private static final int ITEMS_NAMED = 3;

  private Summary() {}

  /**
   * A push that published at least one image.
   *
   * @param names that the image has now
   * @param changes of items since the image that was replaced; empty if there was none
   */
  static List<String> of(
      List<Delivery> deliveries,
      List<String> names,
      Optional<List<ItemChange>> changes,
      Duration time) {
    List<String> lines = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      String digest = delivery.images().document().descriptor().digest().toString();
      if (delivery.failure().isPresent()) {
        lines.add("### " + code(delivery.destination().name()) + " failed");
        lines.add("");
        lines.add(text(String.valueOf(delivery.failure().get().getMessage())));
        lines.add("");
        continue;
      }
      lines.add("### " + code(delivery.destination().name() + "@" + digest));
      lines.add("");
      lines.add("| layers | size | sent | reused | mounted | time |");
      lines.add("| --- | --- | --- | --- | --- | --- |");
      lines.add(
          "| %d | %s | %d, %s | %d | %d | %.1f s |"
              .formatted(
                  delivery.layers().size(),
                  Sizes.text(bytes(delivery)),
                  count(delivery, Transfer.SENT),
                  Sizes.text(delivery.sentBytes()),
                  count(delivery, Transfer.PRESENT),
                  count(delivery, Transfer.MOUNTED),
                  time.toMillis() / 1000.0));
      lines.add("");
    }
    if (!names.isEmpty()) {
      addNames(lines, names);
    }
    changes.ifPresent(items -> addChanges(lines, items));
    deliveries.stream()
        .filter(delivery -> delivery.failure().isEmpty())
        .findFirst()
        .ifPresent(delivery -> addLayers(lines, delivery));
    return lines;
  }

  /**
   * A published image or index that got names.
   *
   * @param image its {@code name@digest}
   */
  static List<String> ofNames(String image, List<String> names) {
    List<String> lines = new ArrayList<>();
    lines.add("### " + code(image));
    lines.add("");
    addNames(lines, names);
    return lines;
  }

  /** The summary of a plan: it tells what a push would do. */
  static List<String> ofPlans(
      List<ImagePlan> plans, List<Platform> platforms, Optional<String> target) {
    List<String> lines = new ArrayList<>();
    lines.add("### What this does to " + code(target.orElse("a registry that has nothing")));
    lines.add("");
    for (int i = 0; i < plans.size(); i++) {
      ImagePlan plan = plans.get(i);
      if (plans.size() > 1) {
        lines.add("#### " + platforms.get(i));
        lines.add("");
      }
      lines.add(PlanReport.total(plan));
      lines.add("");
      List<ItemChange> changes = new ArrayList<>();
      plan.layers().forEach(layer -> changes.addAll(layer.changes()));
      changes.addAll(plan.removed());
      addChanges(lines, changes);
      lines.add("<details><summary>Layers</summary>");
      lines.add("");
      lines.add("| layer | what happens | size | content |");
      lines.add("| --- | --- | --- | --- |");
      for (PlannedLayer layer : plan.layers()) {
        lines.add(
            "| %d | %s | %s | %s |"
                .formatted(
                    layer.number(),
                    layer.action().name().toLowerCase(Locale.ROOT),
                    PlanReport.size(layer),
                    text(PlanReport.content(layer))));
      }
      lines.add("");
      lines.add("</details>");
      lines.add("");
    }
    return lines;
  }

  /**
   * The changes of the items of an image.
   *
   * @param before the image that it replaced
   */
  static List<ItemChange> changes(PublishedImage before, Image now) {
    return ItemChange.between(before.storePaths(), PublishedImage.storePaths(now.config())).stream()
        .flatMap(List::stream)
        .toList();
  }

  private static void addNames(List<String> lines, List<String> names) {
    lines.add("Names: " + String.join(", ", names.stream().map(Summary::code).toList()));
    lines.add("");
  }

  private static void addChanges(List<String> lines, List<ItemChange> all) {
    List<ItemChange> changes =
        all.stream()
            .filter(change -> change.kind() != ItemChange.Kind.KEPT)
            .filter(change -> change.kind() != ItemChange.Kind.MOVED)
            .distinct()
            .toList();
    if (changes.isEmpty()) {
      lines.add("No item has changed.");
    }
    changes.stream()
        .limit(CHANGES_NAMED)
        .forEach(change -> lines.add("- " + text(change.toString())));
    if (changes.size() > CHANGES_NAMED) {
      lines.add("- and %d more".formatted(changes.size() - CHANGES_NAMED));
    }
    lines.add("");
  }

  private static void addLayers(List<String> lines, Delivery delivery) {
    Map<Layer, List<StorePath>> contents = new HashMap<>();
    for (Image image : delivery.images().images()) {
      List<List<StorePath>> paths = PublishedImage.storePaths(image.config());
      for (int i = 0; i < paths.size(); i++) {
        contents.put(image.layers().get(i), paths.get(i));
      }
    }
    lines.add("<details><summary>Layers</summary>");
    lines.add("");
    lines.add("| digest | size | how it came there | content |");
    lines.add("| --- | --- | --- | --- |");
    for (Map.Entry<Layer, Transfer> layer : delivery.layers().entrySet()) {
      List<String> names =
          contents.getOrDefault(layer.getKey(), List.of()).stream().map(StorePath::name).toList();
      lines.add(
          "| %s | %s | %s | %s |"
              .formatted(
                  code(layer.getKey().descriptor().digest().toString()),
                  Sizes.text(layer.getKey().descriptor().sizeBytes()),
                  layer.getValue().name().toLowerCase(Locale.ROOT),
                  text(Listing.of(names, ITEMS_NAMED))));
    }
    lines.add("");
    lines.add("</details>");
  }

  private static long bytes(Delivery delivery) {
    return delivery.layers().keySet().stream()
        .mapToLong(layer -> layer.descriptor().sizeBytes())
        .sum();
  }

  private static long count(Delivery delivery, Transfer transfer) {
    return delivery.layers().values().stream().filter(transfer::equals).count();
  }

  /** As it is; names of images hold no back quote. */
  private static String code(String text) {
    return "`" + text.replace('`', '\'') + "`";
  }

  /** So that nothing of it is taken for markup, or for the end of a cell or a line. */
  private static String text(String text) {
    return PrintableText.line(text).replaceAll("([\\\\`*_{}\\[\\]<>|#&])", "\\\\$1");
  }
}
