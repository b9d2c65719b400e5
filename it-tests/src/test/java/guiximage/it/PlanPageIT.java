package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code plan --html} in Chromium, judged by axe-core. */
class PlanPageIT {
  private static final SampleStore STORE = SampleStore.shared();

  /** What a frame with the page finds of itself. */
  private static final Pattern FOUND = Pattern.compile("FOUND(\\{.*})END");

  @TempDir private static Path registryDirectory;
  private static RealRegistry registry;

  @TempDir Path home;

  @BeforeAll
  static void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
  }

  @AfterAll
  static void stop() throws IOException {
    registry.close();
  }

  private void run(String command, String... words) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(words));
    all.addAll(List.of("--store-root", STORE.root().toString()));
    all.add(SampleStore.greeting().toString());
    Program.Result result = Command.withHome(home).program(all).run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
  }

  private String page(String reference, String... words) throws IOException {
    Path page = home.resolve("plan.html");
    List<String> all = new ArrayList<>(List.of("--registry", reference, "--html", page.toString()));
    all.addAll(List.of(words));
    run("plan", all.toArray(String[]::new));
    return Files.readString(page);
  }

  @Test
  void aPageOfANewImageIsReadableByEverybody() throws IOException {
    String page = page(registry.host() + "/page/new:1");

    assertThat(page).contains("Everything is new").doesNotContain("http://", "https://");
    requireReadable(page, 1280, true);
    requireReadable(page, 400, false);
  }

  @Test
  void aPageOfAnUpdateIsReadableByEverybody() throws IOException {
    String reference = registry.host() + "/page/update:1";
    run("push", "--registry", reference);

    String page = page(reference, "--extra-directory=/data");

    assertThat(page).contains("No item changed.", "key reused", "key sent");
    requireReadable(page, 1280, false);
    requireReadable(page, 400, true);
  }

  /** The judge finds faults where there are some. */
  @Test
  void aPageWithFaultsIsNotReadable() throws IOException {
    String page = page(registry.host() + "/page/faulty:1");

    JsonNode found =
        inFrame(
            page.replace("<main>", "<main><input><p style=\"color:#bbb;width:900px\">x</p>"),
            400,
            false);

    assertThat(found.path("violations")).isNotEmpty();
    assertThat(found.path("width").asInt()).isGreaterThan(400);
  }

  private void requireReadable(String page, int width, boolean dark) throws IOException {
    JsonNode found = inFrame(page, width, dark);

    assertThat(found.path("violations")).as("at %d pixels, dark: %s", width, dark).isEmpty();
    assertThat(found.path("passes").asInt()).isGreaterThan(20);
    assertThat(found.path("boxes").asInt()).isPositive();
    assertThat(found.path("dark").asBoolean()).isEqualTo(dark);
    assertThat(found.path("width").asInt()).as("width of the content").isLessThanOrEqualTo(width);
  }

  /** Loads {@code page} into a frame of {@code width} pixels, and asks axe what is wrong. */
  private JsonNode inFrame(String page, int width, boolean dark) throws IOException {
    String judge =
        """
        <script>%s</script>
        <script>axe.run(document).then(result => parent.postMessage(JSON.stringify({
          violations: result.violations.map(v => v.id + ": " + v.nodes[0].html),
          passes: result.passes.length,
          boxes: document.querySelectorAll(".item").length,
          dark: matchMedia("(prefers-color-scheme: dark)").matches,
          width: document.documentElement.scrollWidth }), "*"));</script>
        """
            .formatted(axe());
    Path frame = home.resolve("frame.html");
    Files.writeString(
        frame,
        """
        <iframe style="border:0;width:%dpx;height:900px" srcdoc="%s"></iframe>
        <output id="o"></output>
        <script>onmessage = message => { document.getElementById("o").textContent =
          "FOUND" + message.data + "END"; };</script>
        """
            .formatted(width, (page + judge).replace("&", "&amp;").replace("\"", "&quot;")));
    Program.Result result =
        Program.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                "--virtual-time-budget=20000",
                "--user-data-dir=" + home.resolve("chromium"),
                "--dump-dom",
                frame.toUri().toString())
            .run();
    Matcher found = FOUND.matcher(result.stdout().replace("\n", " "));
    assertThat(found.find()).as(result.stderr()).isTrue();
    return Documents.parse(
        found.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
  }

  private static String axe() throws IOException {
    try (InputStream in = PlanPageIT.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("</script", "<\\/script");
    }
  }
}
