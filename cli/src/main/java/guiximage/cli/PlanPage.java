package guiximage.cli;

import guiximage.layer.StoreLayerRecipe;
import guiximage.publish.ImagePlan;
import guiximage.publish.ItemChange;
import guiximage.publish.PlannedLayer;
import guiximage.publish.PlannedLayer.Action;
import guiximage.store.StoreItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan as one page that needs nothing else: a map of layers and items by size, then a list. */
final class PlanPage {
  private static final Treemap.Box WHOLE = new Treemap.Box(0, 0, 160, 90);
  private static final double NAMED_SHARE = 0.012;
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --page: #fafaf8; --ink: #1d1f21; --soft: #62666b;
        --line: #d8d8d4; --reuse: #cfe5d3; --mount: #cbdcf3; --upload: #f6c9a0; }
      @media (prefers-color-scheme: dark) { :root { --page: #17191b; --ink: #ececea; --soft: #a3a7ab;
        --line: #3a3d40; --reuse: #274b31; --mount: #26436b; --upload: #8a4b16; } }
      * { box-sizing: border-box; }
      body { margin: 0 auto; padding: 1.2rem; max-width: 76rem; background: var(--page);
        color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
      h1 { font-size: 1.25rem; margin: 0; overflow-wrap: anywhere; }
      p { margin: .3rem 0 1rem; color: var(--soft); }
      .map { position: relative; width: 100%; aspect-ratio: 16 / 9; }
      .map div { position: absolute; overflow: hidden; }
      .layer { border: 2px solid var(--page); border-radius: 4px; }
      .item { border: .5px solid var(--page); font-size: .72rem; padding: 1px 3px;
        line-height: 1.2; overflow-wrap: anywhere; }
      .reuse { background: var(--reuse); } .mount { background: var(--mount); }
      .upload { background: var(--upload); }
      .legend span { display: inline-block; padding: 0 .5rem; margin-right: .4rem;
        border-radius: 4px; color: var(--ink); }
      details { border-top: 1px solid var(--line); padding: .35rem 0; }
      summary { cursor: pointer; overflow-wrap: anywhere; }
      summary b { display: inline-block; min-width: 4.2rem; padding: 0 .4rem; border-radius: 4px;
        font-weight: 600; }
      li { overflow-wrap: anywhere; font-size: .9rem; } code { font-size: .82rem;
        color: var(--soft); }
      @media (max-width: 600px) { .map { aspect-ratio: 3 / 4; } .item { font-size: .62rem; }
        body { padding: .7rem; } }
      """;

  private PlanPage() {}

  /** The whole page, UTF-8. */
  static String of(ImagePlan plan, String target) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Push to %s</title>
        <style>
        %s</style>
        </head>
        <body>
        <h1>What a push to %s would send</h1>
        <p>%s</p>
        <p class="legend"><span class="reuse">reused</span><span class="mount">mounted</span>\
        <span class="upload">sent</span> areas are sizes of store items</p>
        <div class="map" role="img" aria-label="layers and items by size">
        %s</div>
        %s%s</body>
        </html>
        """
        .formatted(
            escape(target),
            STYLE,
            escape(target),
            escape(PlanReport.total(plan)),
            map(plan),
            plan.layers().stream().map(PlanPage::details).collect(Collectors.joining()),
            removed(plan));
  }

  /** A layer with the sizes that decide its place on the map. */
  private record Area(PlannedLayer layer, List<StoreItem> items, double weight) {}

  private static String map(ImagePlan plan) {
    List<Area> areas = new ArrayList<>();
    for (PlannedLayer layer : plan.layers()) {
      List<StoreItem> items =
          layer.recipe() instanceof StoreLayerRecipe store ? bySize(store.items()) : List.of();
      double weight = items.stream().mapToDouble(item -> weight(item)).sum();
      areas.add(new Area(layer, items, Math.max(weight, 1)));
    }
    areas.sort(Comparator.comparing(Area::weight).reversed());
    if (areas.isEmpty()) {
      return "";
    }
    List<Treemap.Box> boxes = Treemap.divide(areas.stream().map(Area::weight).toList(), WHOLE);
    StringBuilder html = new StringBuilder();
    for (int i = 0; i < areas.size(); i++) {
      html.append(layer(areas.get(i), boxes.get(i)));
    }
    return html.toString();
  }

  private static List<StoreItem> bySize(List<StoreItem> items) {
    return items.stream().sorted(Comparator.comparing(PlanPage::weight).reversed()).toList();
  }

  private static double weight(StoreItem item) {
    return Math.max(1, item.narSizeBytes());
  }

  private static String layer(Area area, Treemap.Box box) {
    String title =
        "layer %d: %s, %s"
            .formatted(
                area.layer().number(),
                PlanReport.name(area.layer().action()),
                PlanReport.size(area.layer()));
    StringBuilder html = new StringBuilder();
    html.append(open("layer " + PlanReport.name(area.layer().action()), box, WHOLE, title));
    if (!area.items().isEmpty()) {
      List<Treemap.Box> inner =
          Treemap.divide(area.items().stream().map(PlanPage::weight).toList(), box);
      for (int i = 0; i < inner.size(); i++) {
        html.append(item(area.items().get(i), inner.get(i), box, title));
      }
    }
    return html.append("</div>\n").toString();
  }

  private static String item(StoreItem item, Treemap.Box box, Treemap.Box layer, String title) {
    double share = box.width() * box.height() / (WHOLE.width() * WHOLE.height());
    Treemap.Box inLayer =
        new Treemap.Box(box.x() - layer.x(), box.y() - layer.y(), box.width(), box.height());
    String text = share >= NAMED_SHARE ? escape(item.path().name()) : "";
    String tip = item.path().name() + ", " + Sizes.text(item.narSizeBytes()) + "; " + title;
    return open("item", inLayer, layer, tip) + text + "</div>";
  }

  private static String open(String kind, Treemap.Box box, Treemap.Box whole, String title) {
    return String.format(
        Locale.ROOT,
        "<div class=\"%s\" title=\"%s\" style=\"left:%.3f%%;top:%.3f%%;width:%.3f%%;height:%.3f%%\">",
        kind,
        escape(title),
        100 * box.x() / whole.width(),
        100 * box.y() / whole.height(),
        100 * box.width() / whole.width(),
        100 * box.height() / whole.height());
  }

  private static String details(PlannedLayer layer) {
    String action = PlanReport.name(layer.action());
    String items =
        layer.changes().stream()
            .map(
                change ->
                    "<li>%s <code>%s</code></li>\n"
                        .formatted(escape(change.toString()), escape(change.item().toString())))
            .collect(Collectors.joining());
    return """
        <details%s><summary><b class="%s">%s</b> layer %d, %s: %s</summary><ul>
        %s</ul></details>
        """
        .formatted(
            layer.action() == Action.UPLOAD ? " open" : "",
            action,
            action,
            layer.number(),
            escape(PlanReport.size(layer)),
            escape(PlanReport.content(layer)),
            items);
  }

  private static String removed(ImagePlan plan) {
    if (plan.removed().isEmpty()) {
      return "";
    }
    return plan.removed().stream()
        .map(ItemChange::toString)
        .map(text -> "<li>" + escape(text) + "</li>\n")
        .collect(Collectors.joining("", "<h2>No longer there</h2><ul>\n", "</ul>\n"));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
