package guiximage.plan;

import guiximage.store.Closure;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long each rule takes for a large closure: the first plan of a fresh JVM, then more. */
final class PlanTimes {
  private static final int MAX_LAYERS = 100;
  private static final int RUNS = 3;
  private static final double NANOS_PER_SECOND = 1e9;

  private PlanTimes() {}

  /** The rule that is asked first bears the start of the JVM: the default. */
  static void print(PrintStream out, int items) throws IOException {
    Closure closure = Closure.ofExactly(DrawnClosure.random(items, 1));
    out.println(
        items + " made-up items, " + MAX_LAYERS + " layers; seconds of processor time for a plan");
    ThreadMXBean processor = ManagementFactory.getThreadMXBean();
    List<List<StorePath>> previous = List.of();
    for (LayerRule rule : LayerRule.values()) {
      if (rule == LayerRule.PER_ITEM) {
        continue;
      }
      List<String> seconds = new ArrayList<>();
      for (int run = 0; run < RUNS; run++) {
        long begin = processor.getCurrentThreadCpuTime();
        previous = DrawnClosure.paths(rule.planner(previous).plan(closure, MAX_LAYERS));
        seconds.add(
            String.format(
                Locale.ROOT,
                "%6.2f",
                (processor.getCurrentThreadCpuTime() - begin) / NANOS_PER_SECOND));
      }
      out.println(String.format(Locale.ROOT, "%-12s %s", rule, String.join(" ", seconds)));
    }
  }
}
