package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.layer.LayerFormat;
import guiximage.layer.StoreLayerRecipe;
import guiximage.publish.ImagePlan;
import guiximage.publish.ItemChange;
import guiximage.publish.PlannedLayer;
import guiximage.publish.PlannedLayer.Action;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanPageTest {
  private static final StorePath LIBC = path("0", "libc-2.36");
  private static final StorePath TLS = path("0", "tls-3.0");
  private static final StorePath APP = path("1", "app-1.1");
  private static final StorePath OLD_APP = path("0", "app-1.0");
  private static final StorePath GONE = path("0", "zlib-1.3");

  private static StorePath path(String digit, String name) {
    return StorePath.parse("/gnu/store/" + digit.repeat(32) + "-" + name);
  }

  private static PlannedLayer layer(
      int number, Action action, ItemChange change, long bytes, StorePath... references) {
    StoreItem item = new StoreItem(change.item(), Optional.empty(), bytes, List.of(references));
    return new PlannedLayer(
        number,
        new StoreLayerRecipe(List.of(item), new StoreRoot(Path.of("/")), LayerFormat.GUIX),
        action,
        Optional.empty(),
        bytes,
        List.of(change));
  }

  private static ItemChange change(ItemChange.Kind kind, StorePath item) {
    return new ItemChange(kind, item, Optional.empty());
  }

  /** The small app was updated, TLS is new, the large libc is reused, zlib is gone. */
  private static ImagePlan update() {
    return new ImagePlan(
        List.of(
            layer(1, Action.REUSE, change(ItemChange.Kind.KEPT, LIBC), 40 << 20),
            layer(2, Action.MOUNT, change(ItemChange.Kind.NEW, TLS), 10 << 20, LIBC),
            layer(
                3,
                Action.UPLOAD,
                new ItemChange(ItemChange.Kind.UPDATED, APP, Optional.of(OLD_APP)),
                1 << 20,
                TLS,
                LIBC)),
        1 << 20,
        0,
        List.of(new ItemChange(ItemChange.Kind.REMOVED, GONE, Optional.of(GONE))));
  }

  private static ImagePlan everythingNew() {
    return new ImagePlan(
        List.of(
            layer(1, Action.UPLOAD, change(ItemChange.Kind.NEW, LIBC), 40 << 20),
            layer(2, Action.UPLOAD, change(ItemChange.Kind.NEW, TLS), 10 << 20, LIBC),
            layer(3, Action.UPLOAD, change(ItemChange.Kind.NEW, APP), 1 << 20, TLS)),
        51 << 20,
        0,
        List.of());
  }

  @Test
  void theHeadlineHasSizeUploadReuseAndTime() {
    assertThat(PlanPage.of(update(), "ghcr.io/org/app:1"))
        .contains("<h1>Push to <span class=\"target\">ghcr.io/org/app:1</span></h1>")
        .contains("<dt>image size, unpacked</dt><dd>51.0 MiB</dd>")
        .contains("<dt>to upload, at most</dt><dd>1.0 MiB</dd>")
        .contains("<dt>reused</dt><dd>98 %</dd>")
        .contains("<dt>upload at 10 MB/s, at most</dt><dd>0.1 s</dd>");
  }

  @Test
  void whatChangedComesBeforeTheMap() {
    String page = PlanPage.of(update(), "x");

    assertThat(page)
        .containsSubsequence(
            ">What changed<",
            "<li class=\"updated\"><a href=\"#item-3-0\">app 1.0 → 1.1</a> <small>1.0 MiB</small>",
            "<li class=\"new\"><a href=\"#item-2-0\">tls 3.0: new</a> <small>10.0 MiB</small>",
            "<li class=\"removed\">zlib 1.3: removed</li>",
            ">Where the bytes are<",
            ">Items<");
  }

  @Test
  void colorsOfAnUpdateAreTheStatesOfLayers() {
    assertThat(PlanPage.of(update(), "x"))
        .contains("<span class=\"key sent\"></span>sent, 1.0 MiB")
        .contains("<span class=\"key mounted\"></span>mounted, 10.0 MiB")
        .contains("<span class=\"key reused\"></span>reused, 40.0 MiB")
        .contains("<a class=\"item reused\" href=\"#item-1-0\"")
        .doesNotContain("class=\"key cause");
  }

  @Test
  void aChangeInASmallBoxHasALabelBesideIt() {
    assertThat(PlanPage.of(update(), "x"))
        .containsPattern("<span class=\"flag\" [^>]*>app 1.0 → 1.1</span>")
        .doesNotContainPattern("<span class=\"flag\" [^>]*>libc");
  }

  @Test
  void whereEverythingIsNewColoursAreTheItemsThroughWhichOthersComeIn() {
    assertThat(PlanPage.of(everythingNew(), "x"))
        .contains("Everything is new: no image to compare with is published there.")
        .contains("<span class=\"key cause-1\"></span>tls, 50.0 MiB")
        .contains("<span class=\"key cause-2\"></span>app, 1.0 MiB")
        .contains("<a class=\"item cause-1\" href=\"#item-1-0\"")
        .doesNotContain("class=\"flag\"");
  }

  @Test
  void aRowSaysWhyItsItemIsThere() {
    assertThat(PlanPage.of(everythingNew(), "x"))
        .contains("here because of app-1.1 → tls-3.0 → libc-2.36")
        .contains("own size 10.0 MiB, closure 50.0 MiB, added 50.0 MiB")
        .contains("here because it was asked for");
  }

  @Test
  void reusedItemsAreFolded() {
    assertThat(PlanPage.of(update(), "x"))
        .containsSubsequence(
            "<tr id=\"item-2-0\"",
            "<tr id=\"item-3-0\"",
            "<details class=\"fold\"><summary>1 item reused, 40.0 MiB</summary>",
            "<tr id=\"item-1-0\"");
  }

  @Test
  void namesOfOthersAreText() {
    String page = PlanPage.of(everythingNew(), "<script>alert(1)</script>\"&");

    assertThat(page)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;")
        .doesNotContain("<script>alert");
  }
}
