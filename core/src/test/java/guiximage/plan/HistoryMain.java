package guiximage.plan;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The program of {@code bench/history}, which says how to use it. */
final class HistoryMain {
  private static final double BYTES_PER_MB = 1e6;

  /** The closures on which parameters of the planner were chosen. */
  private static final List<String> CHOSEN_ON =
      List.of(
          "jupyter-notebook",
          "r-base",
          "gimp",
          "octave",
          "ffmpeg",
          "nodejs",
          "postgresql",
          "apache2",
          "emacs-gtk",
          "default-jre");

  /** The closures on which no parameter was chosen. */
  private static final List<String> CONFIRMED_ON =
      List.of(
          "python3-matplotlib",
          "inkscape",
          "libreoffice-calc",
          "ruby-rails",
          "build-essential",
          "vlc",
          "git",
          "php",
          "texlive-latex-base",
          "mariadb-server",
          "nginx",
          "qgis");

  /** The suite that a history begins with and the one that updates it. */
  private static final Map<String, List<String>> SUITES =
      Map.of(
          "security", List.of("bookworm", "bookworm-security"),
          "backports", List.of("bookworm", "bookworm-backports"),
          "oldsecurity", List.of("bullseye", "bullseye-security"),
          "newsecurity", List.of("trixie", "trixie-security"),
          "sid", List.of("trixie", "sid"),
          "release", List.of("bookworm", "trixie"));

  private Path lists = Path.of("");
  private List<Integer> limits = List.of(100, 60, 40, 20, 10);
  private List<String> histories = List.of("security", "sid");
  private List<History.Pace> paces = List.of(History.Pace.values());
  private List<String> closures = CHOSEN_ON;
  private boolean eachClosure;
  private final Map<String, DebianSuite> suites = new HashMap<>();
  private double worst;
  private String worstName = "";

  private HistoryMain(String[] arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    while (!rest.isEmpty()) {
      String argument = rest.remove();
      switch (argument) {
        case "--lists" -> lists = Path.of(rest.remove());
        case "--limits" -> limits = words(rest).stream().map(Integer::valueOf).toList();
        case "--histories" -> histories = words(rest);
        case "--paces" -> paces = words(rest).stream().map(HistoryMain::pace).toList();
        case "--closures" -> closures = words(rest);
        case "--confirm" -> closures = CONFIRMED_ON;
        case "--each" -> eachClosure = true;
        default -> throw new IllegalArgumentException("unknown option " + argument);
      }
    }
  }

  private static List<String> words(Deque<String> rest) {
    return List.of(rest.remove().split(",", -1));
  }

  private static History.Pace pace(String word) {
    return History.Pace.valueOf(word.toUpperCase(Locale.ROOT));
  }

  public static void main(String[] arguments) throws IOException {
    new HistoryMain(arguments).run(System.out);
  }

  private void run(PrintStream out) throws IOException {
    for (String name : histories) {
      List<String> names = SUITES.get(name);
      if (names == null) {
        throw new IllegalArgumentException("unknown history " + name);
      }
      DebianSuite from = suite(names.get(0));
      DebianSuite to = from.updatedBy(suite(names.get(1)));
      for (History.Pace pace : paces) {
        judge(out, name + ", " + pace.name().toLowerCase(Locale.ROOT), from, to, pace);
      }
    }
    print(out, "%nworst ratio of a sum %.3f: %s", worst, worstName);
  }

  private DebianSuite suite(String name) throws IOException {
    DebianSuite suite = suites.get(name);
    if (suite == null) {
      suite = DebianSuite.read(lists.resolve(name + ".packages"));
      suites.put(name, suite);
    }
    return suite;
  }

  private void judge(
      PrintStream out, String name, DebianSuite from, DebianSuite to, History.Pace pace)
      throws IOException {
    Map<String, History> each = new LinkedHashMap<>();
    for (String closure : closures) {
      if (from.find(closure).isPresent()) {
        each.put(closure, History.of(closure, from, to, pace));
      }
    }
    print(
        out,
        "%n%s: %d closures, %d updates, floor %.0f MB",
        name,
        each.size(),
        each.values().stream().mapToInt(history -> history.updates().size()).sum(),
        each.values().stream().mapToLong(History::floorBytes).sum() / BYTES_PER_MB);
    print(
        out,
        "%6s %-20s %9s %10s %9s %9s %9s %14s",
        "layers",
        "closure",
        "size",
        "popularity",
        "auto",
        "churn",
        "default",
        "default / best");
    for (int limit : limits) {
      Excess sum = Excess.NONE;
      for (Map.Entry<String, History> entry : each.entrySet()) {
        Excess excess = Excess.of(entry.getValue(), limit);
        sum = sum.plus(excess);
        if (eachClosure) {
          row(out, limit, entry.getKey(), excess);
        }
      }
      row(out, limit, "all", sum);
      if (sum.ratio() > worst) {
        worst = sum.ratio();
        worstName = name + ", " + limit + " layers";
      }
    }
    out.flush();
  }

  private static void row(PrintStream out, int limit, String closure, Excess excess) {
    double[] megabytes =
        Excess.RULES.stream().mapToDouble(rule -> excess.of(rule) / BYTES_PER_MB).toArray();
    print(
        out,
        "%6d %-20s %9.1f %10.1f %9.1f %9.1f %9.1f %14.3f",
        limit,
        closure,
        megabytes[0],
        megabytes[1],
        megabytes[2],
        megabytes[3],
        megabytes[4],
        excess.ratio());
  }

  private static void print(PrintStream out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
