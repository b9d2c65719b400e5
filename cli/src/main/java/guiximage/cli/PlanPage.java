package guiximage.cli;

import guiximage.Listing;
import guiximage.publish.ImagePlan;
import guiximage.publish.ItemChange;
import guiximage.publish.PlannedLayer.Action;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page of a plan, one file that needs nothing else: the headline numbers, the items that
 * changed, a map of layers and items by size, and a table. Its script sorts, searches and
 * highlights; without it everything can be read.
 */
final class PlanPage {
  /** Bytes in a second of the link for which the headline gives a time. */
  private static final double LINK = 10e6;

  private static final int CHANGES_UNFOLDED = 10;

  private PlanPage() {}

  /**
   * The whole page, UTF-8.
   *
   * @param target that the image would be pushed to, as it is to be shown
   */
  static String of(ImagePlan plan, String target) {
    List<PageItem> items = PageItem.of(plan);
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Push to %1$s</title>
        <style>
        %2$s</style>
        </head>
        <body>
        <header>
        <h1>Push to <span class="target">%1$s</span></h1>
        %3$s</header>
        <main>
        <section aria-labelledby="changes">
        <h2 id="changes">What changed</h2>
        %4$s</section>
        <section aria-labelledby="map">
        <h2 id="map">Where the bytes are</h2>
        %5$s</section>
        <section aria-labelledby="items">
        <h2 id="items">Items</h2>
        <p class="search" hidden><label>Search <input type="search" id="search"></label> \
        <span id="found" role="status"></span></p>
        %6$s</section>
        </main>
        <script>
        %7$s</script>
        </body>
        </html>
        """
        .formatted(
            Html.escape(target),
            resource("plan-page.css"),
            headline(plan, items),
            changes(plan, items),
            new PlanMap(items).html(),
            PlanTable.html(items),
            resource("plan-page.js"));
  }

  private static String headline(ImagePlan plan, List<PageItem> items) {
    long size = items.stream().mapToLong(PageItem::bytes).sum();
    long sent = PageItem.totalBytes(items, Action.UPLOAD);
    String most = plan.isExact() ? "" : ", at most";
    return """
        <dl class="numbers">
        <div><dt>image size, unpacked</dt><dd>%s</dd></div>
        <div><dt>to upload%s</dt><dd>%s</dd></div>
        <div><dt>reused</dt><dd>%d %%</dd></div>
        <div><dt>upload at 10 MB/s%s</dt><dd>%s</dd></div>
        </dl>
        """
        .formatted(
            Sizes.text(size),
            most,
            Sizes.text(plan.uploadBytes()),
            size == 0 ? 0 : Math.round(100.0 * (size - sent) / size),
            most,
            seconds(plan.uploadBytes() / LINK));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  }

  private static String changes(ImagePlan plan, List<PageItem> items) {
    List<String> updated = lines(items, ItemChange.Kind.UPDATED);
    List<String> added = lines(items, ItemChange.Kind.NEW);
    List<String> rebuilt = lines(items, ItemChange.Kind.REBUILT);
    List<String> removed =
        plan.removed().stream()
            .map(change -> "<li class=\"removed\">" + Html.escape(change.toString()) + "</li>\n")
            .toList();
    if (items.stream().allMatch(PageItem::isNew) && removed.isEmpty()) {
      return "<p>Everything is new: no image to compare with is published there.</p>\n";
    }
    List<String> changes =
        Stream.of(updated, added, removed).flatMap(List::stream).collect(Collectors.toList());
    if (changes.isEmpty() && rebuilt.isEmpty()) {
      return "<p>No item changed.</p>\n";
    }
    int unfolded = Math.min(CHANGES_UNFOLDED, changes.size());
    List<String> others = changes.subList(unfolded, changes.size());
    return list(changes.subList(0, unfolded))
        + folded(Listing.count(others.size(), "more change"), others)
        + folded(Listing.count(rebuilt.size(), "item") + " rebuilt from changed ones", rebuilt);
  }

  private static List<String> lines(List<PageItem> items, ItemChange.Kind kind) {
    return items.stream()
        .filter(item -> item.change() != null && item.change().kind() == kind)
        .map(
            item ->
                "<li class=\"%s\"><a href=\"#%s\">%s</a> <small>%s</small></li>\n"
                    .formatted(
                        kind.name().toLowerCase(Locale.ROOT),
                        item.id(),
                        Html.escape(item.change().toString()),
                        Sizes.text(item.bytes())))
        .toList();
  }

  private static String folded(String summary, List<String> lines) {
    return lines.isEmpty()
        ? ""
        : "<details><summary>%s</summary>\n%s</details>\n".formatted(summary, list(lines));
  }

  private static String list(List<String> lines) {
    return lines.isEmpty()
        ? ""
        : lines.stream().collect(Collectors.joining("", "<ul class=\"changes\">\n", "</ul>\n"));
  }

  private static String resource(String name) {
    try (InputStream in = PlanPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
