package guiximage.plan;

import guiximage.plan.ChangingStore.Habit;
import guiximage.store.Closure;
import guiximage.store.StoreDatabase;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The program of {@code bench/replay}, which says how to use it. */
final class ReplayMain {
  private static final List<Integer> LIMITS = List.of(100, 40, 20, 10);
  private static final double BYTES_PER_MB = 1e6;

  private List<Long> seeds = List.of(1L, 2L, 3L, 4L, 5L);
  private int updates = 200;
  private int timedItems;
  private Habit habit = Habit.GRAPH;
  private Path database = Path.of("/var/guix/db/db.sqlite");
  private double target = 0.4;
  private final List<StorePath> roots = new ArrayList<>();

  private ReplayMain(String[] arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    while (!rest.isEmpty()) {
      String argument = rest.remove();
      switch (argument) {
        case "--seeds" ->
            seeds = Arrays.stream(rest.remove().split(",")).map(Long::valueOf).toList();
        case "--updates" -> updates = Integer.parseInt(rest.remove());
        case "--time" -> timedItems = Integer.parseInt(rest.remove());
        case "--habit" -> habit = Habit.valueOf(rest.remove().toUpperCase(Locale.ROOT));
        case "--store-db" -> database = Path.of(rest.remove());
        case "--target" -> target = Double.parseDouble(rest.remove());
        default -> roots.add(StorePath.parse(argument));
      }
    }
  }

  public static void main(String[] arguments) throws IOException {
    System.exit(new ReplayMain(arguments).run(System.out) ? 0 : 1);
  }

  /** 135 Debian packages with their sizes and dependencies, as a store would hold them. */
  static Closure debianClosure() throws IOException {
    try (InputStream in = ReplayMain.class.getResourceAsStream("debian-closure.txt")) {
      byte[] drawing = Objects.requireNonNull(in).readAllBytes();
      return DrawnClosure.of(new String(drawing, StandardCharsets.UTF_8));
    }
  }

  private boolean run(PrintStream out) throws IOException {
    if (timedItems > 0) {
      PlanTimes.print(out, timedItems);
      return true;
    }
    Closure start =
        roots.isEmpty() ? debianClosure() : StoreDatabase.open(database).closureOf(roots);
    long bytes = start.items().stream().mapToLong(item -> item.narSizeBytes()).sum();
    print(
        out,
        "%d items, %.1f MB; %d updates; changes by habit %s",
        start.items().size(),
        bytes / BYTES_PER_MB,
        updates,
        habit.name().toLowerCase(Locale.ROOT));
    print(out, "MB sent per update, above what one layer per item sends (the floor)");
    double worst = 0;
    for (long seed : seeds) {
      Replay replay = Replay.run(start, seed, habit, updates, LIMITS);
      print(out, "%nseed %d, floor %.1f", seed, perUpdate(replay.floorBytes()));
      print(
          out,
          "%6s %9s %11s %9s %9s %15s",
          "layers",
          "size",
          "popularity",
          "auto",
          "default",
          "default / best");
      for (Replay.Row row : replay.rows()) {
        print(
            out,
            "%6d %9.2f %11.2f %9.2f %9.2f %15.3f",
            row.maxLayers(),
            perUpdate(row.othersBytes().get(0)),
            perUpdate(row.othersBytes().get(1)),
            perUpdate(row.othersBytes().get(2)),
            perUpdate(row.bytes()),
            row.ratio());
        worst = Math.max(worst, row.ratio());
      }
    }
    print(out, "%nworst ratio %.3f, target at most %.2f", worst, target);
    return worst <= target;
  }

  private double perUpdate(long bytes) {
    return bytes / BYTES_PER_MB / updates;
  }

  private static void print(PrintStream out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
