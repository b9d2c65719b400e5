package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command in a terminal: the line of progress, and the keys and signals that end it. */
class TerminalIT {
  private static final Path SCRIPT =
      Command.CHECKOUT.resolve("it-tests/src/test/resources/terminal.py");

  private static final long ENDLESS_BYTES = 1L << 40;
  private static final long MIB = 1 << 20;
  private static final double MILLIS = 1000;

  private static final Pattern BYTES = Pattern.compile("([0-9.]+)/([0-9.]+) MiB");

  @TempDir Path home;
  @TempDir Path out;
  @TempDir Path temporary;
  @TempDir Path storeDirectory;
  @TempDir Path registryDirectory;

  private SampleStore store;

  @BeforeEach
  void makeStore() throws IOException {
    store = new SampleStore(storeDirectory);
  }

  /** A piece that the terminal showed. */
  private record Piece(long epochMillis, String text) {}

  private Program program(int columns, String text, String action, String... words)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--store-root=" + store.root());
    return Command.withHome(home)
        .with("TMPDIR", temporary.toString())
        .with("TERM", "xterm")
        .with("GUIX_IMAGE_CLASS_ARCHIVE", "none")
        .under("python3", SCRIPT.toString(), Integer.toString(columns), text, action)
        .program(all);
  }

  private static List<Piece> pieces(Program.Result result) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    for (String line : result.stdout().lines().filter(one -> one.contains(" \"")).toList()) {
      int space = line.indexOf(' ');
      pieces.add(
          new Piece(
              Math.round(Double.parseDouble(line.substring(0, space)) * MILLIS),
              Documents.parse(line.substring(space + 1)).asText()));
    }
    return pieces;
  }

  private static String shown(Program.Result result) throws IOException {
    StringBuilder shown = new StringBuilder();
    pieces(result).forEach(piece -> shown.append(piece.text()));
    return shown.toString();
  }

  private static List<Path> left(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private String endlessItem() throws IOException {
    StorePath item = store.put("big-1", SampleStore.zeros(ENDLESS_BYTES));
    return "--paths-from=" + Files.writeString(home.resolve("list"), item + "\n");
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129", "CLOSE, 129"})
  void anExportThatIsStoppedAtItsLineOfProgressLeavesNothing(String action, int exitCode)
      throws Exception {
    Program.Result result =
        program(70, " layers", action, "export", "-o=" + out.resolve("i.tar"), endlessItem()).run();

    assertThat(result.exitCode()).as(result.stdout()).isEqualTo(exitCode);
    assertThat(result.stdout()).doesNotContain("killed").containsPattern("[01]/2 layers");
    assertThat(left(out)).isEmpty();
    assertThat(left(temporary)).isEmpty();
    if (!action.equals("CLOSE")) {
      assertThat(shown(result))
          .endsWith("\r\u001b[Kguix-image: stopped; nothing was published\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129", "CLOSE, 129"})
  void aPushThatIsStoppedAtItsLineOfProgressPublishesNothing(String action, int exitCode)
      throws Exception {
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      String name = registry.host() + "/stopped/big:1";

      Program.Result result =
          program(70, " layers", action, "push", "--registry=" + name, endlessItem()).run();

      assertThat(result.exitCode()).as(result.stdout()).isEqualTo(exitCode);
      assertThat(result.stdout()).doesNotContain("killed");
      assertThat(left(temporary)).isEmpty();
      if (!action.equals("CLOSE")) {
        assertThat(shown(result)).contains("guix-image: stopped; nothing was published");
      }
      assertThat(registry.accessLog()).noneMatch(line -> line.contains("\"PUT /v2/stopped/big/m"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 200})
  void theLineOfProgressFitsTheTerminalAndIsGoneInTheEnd(int columns) throws Exception {
    String item = store.put("data-1", SampleStore.data(3, 3_000_000)).toString();
    try (RealRegistry registry = RealRegistry.start(registryDirectory);
        SlowRelay relay = new SlowRelay(registry.port(), MIB)) {
      String list = "--paths-from=" + Files.writeString(home.resolve("list"), item + "\n");

      Program.Result result =
          program(columns, "", "NONE", "push", "--registry=" + relay.host() + "/org/data:1", list)
              .run();

      assertThat(result.exitCode()).as(result.stdout()).isZero();
      List<String> lines =
          pieces(result).stream()
              .flatMap(piece -> Pattern.compile("[\r\n]").splitAsStream(piece.text()))
              .filter(line -> line.contains(" layers  "))
              .map(line -> line.replace("\u001b[K", ""))
              .toList();
      assertThat(lines).hasSizeGreaterThan(5);
      assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
      assertThat(lines).anyMatch(line -> line.matches(".*2 layers  0\\.[0-9]/.*"));
      if (columns > 100) {
        assertThat(lines).allMatch(line -> line.startsWith("["));
      }
      assertThat(shown(result)).contains("\r\u001b[Kpushed " + relay.host() + "/org/data:1 @ ");
    }
  }

  /** As far as the bytes have come that the link has passed, and no further. */
  @Test
  void theLineOfProgressTellsTheTruthOnASlowLink() throws Exception {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      list.append(store.put("data-" + i, SampleStore.data(i, 1_500_000))).append('\n');
    }
    Path paths = Files.writeString(home.resolve("list"), list);
    try (RealRegistry registry = RealRegistry.start(registryDirectory);
        SlowRelay relay = new SlowRelay(registry.port(), 2 * MIB)) {
      Program.Result result =
          program(
                  100,
                  "",
                  "NONE",
                  "push",
                  "--registry=" + relay.host() + "/org/data:1",
                  "--layering=per-item",
                  "--paths-from=" + paths)
              .run();

      assertThat(result.exitCode()).as(result.stdout()).isZero();
      double lastShare = 0;
      int lines = 0;
      for (Piece piece : pieces(result)) {
        Matcher bytes = BYTES.matcher(piece.text());
        while (bytes.find()) {
          double mib = Double.parseDouble(bytes.group(1));
          // rounded up by 0.05 MiB at most; a registry may answer before the clock goes on
          assertThat(mib * MIB)
              .as(piece.text())
              .isLessThanOrEqualTo(relay.passedBytes(piece.epochMillis() + 50) + 0.06 * MIB);
          lastShare = mib / Double.parseDouble(bytes.group(2));
          lines++;
        }
      }
      assertThat(lines).isGreaterThan(15);
      assertThat(lastShare).isGreaterThan(0.75);
    }
  }
}
