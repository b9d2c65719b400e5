package guiximage.cli;

import guiximage.Listing;
import guiximage.publish.PlannedLayer.Action;
import guiximage.store.StorePath;
import java.util.List;
import java.util.stream.Collectors;

/** The table of a plan's page: a row an item, with the reason why it is in the image. */
final class PlanTable {

  private PlanTable() {}

  /** A table of what is sent or mounted, and a folded one of what is reused. */
  static String html(List<PageItem> items) {
    List<PageItem> reused = items.stream().filter(item -> item.action() == Action.REUSE).toList();
    List<PageItem> others = items.stream().filter(item -> item.action() != Action.REUSE).toList();
    StringBuilder html = new StringBuilder();
    if (!others.isEmpty()) {
      html.append(table("Sent and mounted items", others));
    }
    if (!reused.isEmpty()) {
      html.append(
          """
          <details class="fold"><summary>%s reused, %s</summary>
          %s</details>
          """
              .formatted(
                  Listing.count(reused.size(), "item"),
                  Sizes.text(PageItem.totalBytes(items, Action.REUSE)),
                  table("Reused items", reused)));
    }
    return html.toString();
  }

  private static String table(String caption, List<PageItem> items) {
    return """
        <table>
        <caption>%s</caption>
        <thead><tr><th scope="col" data-sort="text">Item</th>\
        <th scope="col" data-sort="text">State</th>\
        <th scope="col" data-sort="number" aria-sort="descending">Size</th>\
        <th scope="col" data-sort="number" class="wide">Closure</th>\
        <th scope="col" data-sort="number" class="wide">Added</th>\
        <th scope="col" data-sort="number">Layer</th></tr></thead>
        <tbody>
        %s</tbody>
        </table>
        """
        .formatted(caption, items.stream().map(PlanTable::row).collect(Collectors.joining()));
  }

  private static String row(PageItem item) {
    return """
        <tr id="%s" data-layer="%d"><th scope="row" data-value="%s">%s</th>\
        <td><span class="state %s">%s</span></td>%s%s%s<td data-value="%d">%d</td></tr>
        """
        .formatted(
            item.id(),
            item.layer().number(),
            Html.escape(item.title()),
            name(item),
            item.state(),
            item.state(),
            size("", item.bytes()),
            size(" class=\"wide\"", item.closureBytes()),
            size(" class=\"wide\"", item.addedBytes()),
            item.layer().number(),
            item.layer().number());
  }

  private static String size(String attributes, long bytes) {
    return "<td%s data-value=\"%d\">%s</td>".formatted(attributes, bytes, Sizes.text(bytes));
  }

  private static String name(PageItem item) {
    String title = Html.escape(item.name() + " " + item.versions());
    if (item.way().isEmpty()) {
      return title;
    }
    StorePath path = item.way().get(item.way().size() - 1);
    return """
        <details><summary>%s</summary><p>%s</p>\
        <p>own size %s, closure %s, added %s</p><p><code>%s</code></p></details>"""
        .formatted(
            title,
            why(item),
            Sizes.text(item.bytes()),
            Sizes.text(item.closureBytes()),
            Sizes.text(item.addedBytes()),
            Html.escape(path.toString()));
  }

  private static String why(PageItem item) {
    if (item.way().size() == 1) {
      return "here because it was asked for";
    }
    return "here because of "
        + item.way().stream()
            .map(path -> Html.escape(path.name()))
            .collect(Collectors.joining(" → "));
  }
}
