package guiximage.cli;

import guiximage.publish.PlannedLayer.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The treemap of a plan's page: layers, and in them items, by size.
 *
 * <p>Colours are the states of layers. Where everything is sent they would all be one; there they
 * are the items that a root refers to, by which the others come in.
 */
final class PlanMap {
  private static final Treemap.Box WHOLE = new Treemap.Box(0, 0, 160, 90);

  /** Causes with a colour of their own; the others share one. */
  private static final int COLOURS = 7;

  /** Roots of which each is too much to have one colour. */
  private static final int FEW_ROOTS = 3;

  private static final int FLAGS = 8;
  private static final double FLAG_HEIGHT = 0.06;
  private static final double FLAG_WIDTH = 0.3;

  private final List<PageItem> items;
  private final int depth;

  /** The class and the words of each colour, in the order of the legend. */
  private final Map<String, String> legend = new LinkedHashMap<>();

  /** The class of each cause; empty where states are the colours. */
  private final Map<String, String> causes = new LinkedHashMap<>();

  /** The map of {@code items}, which are sorted by size, largest first. */
  PlanMap(List<PageItem> items) {
    this.items = items;
    long roots = items.stream().filter(item -> item.way().size() == 1).count();
    depth = roots > FEW_ROOTS ? 0 : 1;
    if (items.stream().allMatch(item -> item.action() == Action.UPLOAD && item.isNew())) {
      colourByCause();
    } else {
      Stream.of(Action.UPLOAD, Action.MOUNT, Action.REUSE)
          .filter(action -> items.stream().anyMatch(item -> item.action() == action))
          .forEach(this::colour);
    }
  }

  private void colour(Action action) {
    String state = PageItem.state(action);
    legend.put(state, state + ", " + Sizes.text(PageItem.totalBytes(items, action)));
  }

  private void colourByCause() {
    List<Map.Entry<String, Long>> largest =
        items.stream()
            .collect(
                Collectors.groupingBy(
                    item -> item.cause(depth), Collectors.summingLong(PageItem::bytes)))
            .entrySet()
            .stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    for (Map.Entry<String, Long> entry : largest.subList(0, Math.min(COLOURS, largest.size()))) {
      String colour = "cause-" + (causes.size() + 1);
      causes.put(entry.getKey(), colour);
      legend.put(colour, entry.getKey() + ", " + Sizes.text(entry.getValue()));
    }
    long others = largest.stream().skip(COLOURS).mapToLong(Map.Entry::getValue).sum();
    if (others > 0) {
      legend.put("cause-0", "others, " + Sizes.text(others));
    }
  }

  /** The legend and the map. */
  String html() {
    String heading =
        causes.isEmpty()
            ? "Colours: what a push does with each layer."
            : "Everything is sent. Colours: through which item the others come in.";
    String colours =
        legend.entrySet().stream()
            .map(
                entry ->
                    "<li><span class=\"key %s\"></span>%s</li>\n"
                        .formatted(entry.getKey(), Html.escape(entry.getValue())))
            .collect(Collectors.joining());
    return """
        <p>Areas are unpacked sizes. %s</p>
        <ul class="legend">
        %s</ul>
        <div class="map" role="group" aria-label="Layers and their items by size; each leads to its row in the table">
        %s</div>
        """
        .formatted(heading, colours, layers());
  }

  private String layers() {
    Map<Integer, List<PageItem>> byLayer = new LinkedHashMap<>();
    items.forEach(
        item -> byLayer.computeIfAbsent(item.layer().number(), n -> new ArrayList<>()).add(item));
    List<List<PageItem>> layers =
        byLayer.values().stream()
            .sorted(Comparator.comparingDouble((List<PageItem> layer) -> -weight(layer)))
            .toList();
    if (layers.isEmpty()) {
      return "";
    }
    List<Treemap.Box> boxes = Treemap.divide(layers.stream().map(PlanMap::weight).toList(), WHOLE);
    StringBuilder html = new StringBuilder();
    Map<PageItem, Treemap.Box> places = new LinkedHashMap<>();
    for (int i = 0; i < boxes.size(); i++) {
      html.append(layer(layers.get(i), boxes.get(i), places));
    }
    return html.append(flags(places)).toString();
  }

  private static double weight(List<PageItem> layer) {
    return layer.stream().mapToDouble(PlanMap::weight).sum();
  }

  private static double weight(PageItem item) {
    return Math.max(1, item.bytes());
  }

  private String layer(List<PageItem> layer, Treemap.Box box, Map<PageItem, Treemap.Box> places) {
    StringBuilder html = new StringBuilder();
    html.append(
        "<div class=\"layer\" data-layer=\"%d\" %s>\n"
            .formatted(layer.get(0).layer().number(), position(box, WHOLE)));
    List<Treemap.Box> inner = Treemap.divide(layer.stream().map(PlanMap::weight).toList(), box);
    for (int i = 0; i < inner.size(); i++) {
      Treemap.Box at = inner.get(i);
      places.put(layer.get(i), at);
      html.append(
          item(
              layer.get(i),
              new Treemap.Box(at.x() - box.x(), at.y() - box.y(), at.width(), at.height()),
              box));
    }
    return html.append("</div>\n").toString();
  }

  /**
   * A box of the map. Its label is in lines of one row each, in which what is too wide wraps into a
   * second row that is not seen: first the version goes, then the name.
   */
  private String item(PageItem item, Treemap.Box box, Treemap.Box layer) {
    String colour =
        causes.isEmpty() ? item.state() : causes.getOrDefault(item.cause(depth), "cause-0");
    return """
        <a class="item %s" href="#%s" aria-label="%s" title="%s" %s>\
        <span class="line"><i></i><b>%s</b><span>&nbsp;%s</span></span>\
        <span class="line small"><i></i><span>%s</span></span></a>
        """
        .formatted(
            colour,
            item.id(),
            Html.escape(item.description()),
            Html.escape(item.description()),
            position(box, layer),
            Html.escape(item.name()),
            Html.escape(item.versions()),
            Sizes.text(item.bytes()));
  }

  private static String position(Treemap.Box box, Treemap.Box whole) {
    return String.format(
        Locale.ROOT,
        "style=\"left:%.3f%%;top:%.3f%%;width:%.3f%%;height:%.3f%%\"",
        100 * box.x() / whole.width(),
        100 * box.y() / whole.height(),
        100 * box.width() / whole.width(),
        100 * box.height() / whole.height());
  }

  /** Labels of what changed in boxes that are too small for one; none where everything did. */
  private String flags(Map<PageItem, Treemap.Box> places) {
    if (!causes.isEmpty()) {
      return "";
    }
    List<Treemap.Box> taken = new ArrayList<>();
    StringBuilder html = new StringBuilder();
    places.entrySet().stream()
        .filter(entry -> entry.getKey().isCause() && isSmall(entry.getValue()))
        .sorted(
            Comparator.comparing(
                (Map.Entry<PageItem, Treemap.Box> entry) -> -entry.getKey().bytes()))
        .limit(FLAGS)
        .forEach(entry -> html.append(flag(entry.getKey(), entry.getValue(), taken)));
    return html.toString();
  }

  private static boolean isSmall(Treemap.Box box) {
    return box.width() < FLAG_WIDTH * WHOLE.width() || box.height() < FLAG_HEIGHT * WHOLE.height();
  }

  private static String flag(PageItem item, Treemap.Box box, List<Treemap.Box> taken) {
    double x = (box.x() + box.width() / 2) / WHOLE.width();
    double y = Math.min((box.y() + box.height() / 2) / WHOLE.height(), 1 - FLAG_HEIGHT);
    while (isTaken(taken, x, y) && y > FLAG_HEIGHT) {
      y -= FLAG_HEIGHT;
    }
    taken.add(new Treemap.Box(x, y, 0, 0));
    String side =
        x > 0.5
            ? String.format(Locale.ROOT, "right:%.2f%%", 100 * (1 - x))
            : String.format(Locale.ROOT, "left:%.2f%%", 100 * x);
    return String.format(
        Locale.ROOT,
        "<span class=\"flag\" aria-hidden=\"true\" style=\"%s;top:%.2f%%\">%s</span>%n",
        side,
        100 * y,
        Html.escape(item.changeText()));
  }

  private static boolean isTaken(List<Treemap.Box> taken, double x, double y) {
    return taken.stream()
        .anyMatch(
            other -> Math.abs(other.x() - x) < FLAG_WIDTH && Math.abs(other.y() - y) < FLAG_HEIGHT);
  }
}
