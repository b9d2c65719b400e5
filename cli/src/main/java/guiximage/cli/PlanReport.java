package guiximage.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.Listing;
import guiximage.oci.Platform;
import guiximage.publish.ImagePlan;
import guiximage.publish.ItemChange;
import guiximage.publish.PlannedLayer;
import guiximage.publish.PlannedLayer.Action;
import guiximage.publish.PushPlan;
import guiximage.store.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A plan as text and as a JSON document. */
final class PlanReport {
  private static final int ITEMS_NAMED = 3;

  private PlanReport() {}

  /** For people: a line a layer, below it a line an item that is not what it was. */
  static List<String> lines(ImagePlan plan) {
    List<String> lines = new ArrayList<>();
    for (PlannedLayer layer : plan.layers()) {
      lines.add(
          "layer %d: %s, %s, %s"
              .formatted(layer.number(), name(layer.action()), size(layer), content(layer)));
      layer.changes().stream()
          .filter(change -> change.kind() != ItemChange.Kind.KEPT)
          .filter(change -> layer.action() == Action.UPLOAD)
          .forEach(change -> lines.add("  " + change));
    }
    plan.removed().forEach(change -> lines.add(change.toString()));
    if (plan.baseUploadBytes() > 0) {
      lines.add("layers of the base image: " + Sizes.text(plan.baseUploadBytes()) + " to send");
    }
    lines.add(total(plan));
    return lines;
  }

  static String total(ImagePlan plan) {
    return "%s: %d reused, %d mounted, %d to send (%s%s)"
        .formatted(
            Listing.count(plan.layers().size(), "layer"),
            count(plan, Action.REUSE),
            count(plan, Action.MOUNT),
            count(plan, Action.UPLOAD),
            plan.isExact() ? "" : "at most ",
            Sizes.text(plan.uploadBytes()));
  }

  private static long count(ImagePlan plan, Action action) {
    return plan.layers().stream().filter(layer -> layer.action() == action).count();
  }

  static String name(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  static String size(PlannedLayer layer) {
    return (layer.isExact() ? "" : "at most ") + Sizes.text(layer.bytes());
  }

  static String content(PlannedLayer layer) {
    List<String> names = layer.recipe().storePaths().stream().map(StorePath::name).toList();
    return names.isEmpty() ? layer.recipe().comment() : Listing.of(names, ITEMS_NAMED);
  }

  /** One plan as it is; of several, each with its platform. */
  static ObjectNode document(
      PushPlan push, List<ImagePlan> plans, List<Platform> platforms, Optional<String> target)
      throws IOException {
    long uploadBytes = push.uploadBytes();
    if (plans.size() == 1) {
      return document(plans.get(0), target);
    }
    return ImageReport.document(
        root -> {
          target.ifPresent(reference -> root.put("target", reference));
          root.put("uploadBytes", uploadBytes);
          root.put("exact", push.isExact());
          ArrayNode images = root.putArray("images");
          for (int i = 0; i < plans.size(); i++) {
            ObjectNode image = document(plans.get(i), target);
            images.add(image.put("platform", platforms.get(i).toString()));
          }
        });
  }

  private static ObjectNode document(ImagePlan plan, Optional<String> target) {
    return ImageReport.document(
        root -> {
          target.ifPresent(reference -> root.put("target", reference));
          root.put("uploadBytes", plan.uploadBytes());
          root.put("baseUploadBytes", plan.baseUploadBytes());
          root.put("exact", plan.isExact());
          ArrayNode layers = root.putArray("layers");
          plan.layers().forEach(layer -> layers.add(layer(layer)));
          ArrayNode removed = root.putArray("removed");
          plan.removed().forEach(change -> removed.add(change.item().toString()));
        });
  }

  private static ObjectNode layer(PlannedLayer layer) {
    return ImageReport.document(
        node -> {
          node.put("number", layer.number());
          node.put("action", name(layer.action()));
          node.put("bytes", layer.bytes());
          node.put("exact", layer.isExact());
          layer.facts().ifPresent(facts -> node.put("diffId", facts.diffId().toString()));
          ArrayNode items = node.putArray("items");
          for (ItemChange change : layer.changes()) {
            ObjectNode item = items.addObject();
            item.put("storePath", change.item().toString());
            item.put("change", change.kind().name().toLowerCase(Locale.ROOT));
            change.before().ifPresent(before -> item.put("before", before.toString()));
            item.put("text", change.toString());
          }
        });
  }
}
