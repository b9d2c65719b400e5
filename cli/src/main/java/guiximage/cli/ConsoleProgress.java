package guiximage.cli;

import guiximage.Listing;
import guiximage.publish.LayerArrival;
import guiximage.publish.Progress;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages and progress on standard error: on a terminal one line that is written over, elsewhere a
 * line per layer, and one every ten seconds in which nothing else was said. Thread-safe.
 */
final class ConsoleProgress implements Progress, AutoCloseable {
  private static final int LIVE_MILLIS = 200;
  private static final int LOG_MILLIS = 1000;
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final String START_OF_LINE = "\r";
  private static final String CLEAR_TO_END = "\u001b[K";

  private final PrintStream output;
  private final Screen screen;
  private final MessageSettings settings;
  private final LongSupplier nanoClock;
  private final @Nullable ScheduledExecutorService timer;

  /** While layers are on their way. Guarded by this, as all below. */
  private @Nullable ProgressMeter meter;

  private final long beganNanos;
  private long spokeNanos;
  private boolean lineIsShown;

  /**
   * Messages, of which time tells nothing until {@link #tick} is called.
   *
   * @param output standard error, which stays open
   */
  ConsoleProgress(
      PrintStream output, Screen screen, MessageSettings settings, LongSupplier nanoClock) {
    this(output, screen, settings, nanoClock, null);
  }

  private ConsoleProgress(
      PrintStream output,
      Screen screen,
      MessageSettings settings,
      LongSupplier nanoClock,
      @Nullable ScheduledExecutorService timer) {
    this.output = output;
    this.screen = screen;
    this.settings = settings;
    this.nanoClock = nanoClock;
    this.timer = timer;
    this.beganNanos = nanoClock.getAsLong();
    this.spokeNanos = beganNanos;
  }

  /** The same with a clock that goes on by itself until it is closed. */
  static ConsoleProgress start(PrintStream output, Screen screen, MessageSettings settings) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
    ConsoleProgress progress =
        new ConsoleProgress(output, screen, settings, System::nanoTime, timer);
    int millis = progress.isLive() ? LIVE_MILLIS : LOG_MILLIS;
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(progress::tick, millis, millis, TimeUnit.MILLISECONDS);
    return progress;
  }

  /** True if only errors are printed. */
  boolean isQuiet() {
    return settings.verbosity() == Verbosity.QUIET;
  }

  private boolean isLive() {
    return screen.isLive() && settings.format() == LogFormat.text;
  }

  /** Prints a message, unless {@code --quiet} was given. */
  void say(String message) {
    say(message, Map.of());
  }

  /**
   * The same, with what it says as values for programs.
   *
   * @param fields as {@link LogFormat#line(LogFormat.Level, String, Map)} has them
   */
  synchronized void say(String message, Map<String, ?> fields) {
    if (!isQuiet()) {
      print(LogFormat.Level.info, message, fields);
    }
  }

  /** Prints the reason of a decision, if {@code --verbose} was given. */
  void explain(String message) {
    explain(message, Map.of());
  }

  private synchronized void explain(String message, Map<String, ?> fields) {
    if (settings.verbosity() == Verbosity.VERBOSE) {
      print(LogFormat.Level.debug, message, fields);
    }
  }

  /** Prints a warning, with {@code --quiet} too. */
  synchronized void warn(String message) {
    print(LogFormat.Level.warning, message, Map.of());
  }

  /** Prints a failure that does not end the command, with {@code --quiet} too. */
  synchronized void error(String message) {
    print(LogFormat.Level.error, message, Map.of());
  }

  @Override
  public synchronized void starts(int layers, long bytes) {
    if (layers == 0) {
      return;
    }
    meter = new ProgressMeter(layers, bytes, nanoClock.getAsLong());
    if (!isLive()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("event", "start");
      fields.put("layers", layers);
      fields.put("expectedBytes", bytes);
      say(
          "%s to bring, about %s".formatted(Listing.count(layers, "layer"), Sizes.text(bytes)),
          fields);
    }
  }

  @Override
  public synchronized void expects(long bytes) {
    ProgressMeter running = meter;
    if (running != null) {
      running.expect(bytes);
    }
  }

  @Override
  public synchronized void packed(long tarBytes) {
    ProgressMeter running = meter;
    if (running != null) {
      running.pack(tarBytes);
    }
  }

  @Override
  public synchronized void arrived(long bytes) {
    ProgressMeter running = meter;
    if (running != null) {
      running.arrive(bytes, nanoClock.getAsLong());
    }
  }

  @Override
  public synchronized void layerDone(LayerArrival layer) {
    String count = "";
    ProgressMeter running = meter;
    if (running != null) {
      running.finish(layer.number());
      ProgressMeter.Reading reading = running.read(nanoClock.getAsLong());
      count = "[%d/%d] ".formatted(reading.layersDone(), reading.layers());
    }
    boolean verbose = settings.verbosity() == Verbosity.VERBOSE;
    String line = count + ArrivalReport.line(layer, verbose);
    if (isLive()) {
      explain(line, ArrivalReport.fields(layer));
    } else {
      say(line, ArrivalReport.fields(layer));
    }
  }

  @Override
  public void layerReused(LayerArrival layer) {
    explain(
        "layer %d: %s".formatted(layer.number(), ArrivalReport.line(layer, true)),
        ArrivalReport.fields(layer));
  }

  /** Shows the time: anew on a terminal, elsewhere after ten seconds of silence. */
  synchronized void tick() {
    long now = nanoClock.getAsLong();
    ProgressMeter running = meter;
    if (isQuiet() || (timer != null && timer.isShutdown())) {
      return;
    }
    if (isLive() && running != null) {
      output.print(
          START_OF_LINE
              + ProgressLine.text(running.read(now), screen.columns().getAsInt())
              + CLEAR_TO_END);
      output.flush();
      lineIsShown = true;
    } else if (!isLive() && now - spokeNanos >= SILENCE_NANOS) {
      if (running != null) {
        ProgressMeter.Reading reading = running.read(now);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", "progress");
        fields.put("layersDone", reading.layersDone());
        fields.put("layers", reading.layers());
        fields.put("arrivedBytes", reading.arrivedBytes());
        fields.put("expectedBytes", reading.totalBytes());
        say(ProgressLine.text(reading, Integer.MAX_VALUE), fields);
      } else {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(now - beganNanos);
        say("still at work, " + ProgressLine.clock(seconds), Map.of("event", "progress"));
      }
    }
  }

  private void print(LogFormat.Level level, String message, Map<String, ?> fields) {
    clearLine();
    output.println(screen.painted(level, settings.format().line(level, message, fields)));
    spokeNanos = nanoClock.getAsLong();
  }

  private void clearLine() {
    if (lineIsShown) {
      output.print(START_OF_LINE + CLEAR_TO_END);
      lineIsShown = false;
    }
  }

  /** Ends the work that has a size, and removes its line, so that others can follow. */
  synchronized void endBar() {
    meter = null;
    clearLine();
    output.flush();
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
    endBar();
  }
}
