package guiximage.cli;

import guiximage.Listing;
import guiximage.image.ImageLayer;
import guiximage.publish.Destination;
import guiximage.publish.Progress;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Messages and progress on standard error: a bar on a terminal, a line per layer elsewhere.
 * Thread-safe.
 */
final class ConsoleProgress implements Progress, AutoCloseable {
  private static final int UPDATE_MILLIS = 200;
  private static final long MEBIBYTE = 1 << 20;

  private final Console console;
  private final Verbosity verbosity;
  private final LogFormat format;
  private volatile Optional<ProgressBar> bar = Optional.empty();

  ConsoleProgress(Console console, Verbosity verbosity, LogFormat format) {
    this.console = console;
    this.verbosity = verbosity;
    this.format = format;
  }

  /** Whether only errors are printed. */
  boolean isQuiet() {
    return verbosity == Verbosity.QUIET;
  }

  /** Prints a message, unless {@code --quiet} was given. */
  synchronized void say(String message) {
    if (!isQuiet()) {
      print(LogFormat.Level.info, message);
    }
  }

  /** Prints the reason of a decision, if {@code --verbose} was given. */
  synchronized void explain(String message) {
    if (verbosity == Verbosity.VERBOSE) {
      print(LogFormat.Level.debug, message);
    }
  }

  /** Prints a warning, with {@code --quiet} too. */
  synchronized void warn(String message) {
    print(LogFormat.Level.warning, message);
  }

  @Override
  public synchronized void starts(int layers, long tarBytes) {
    if (layers == 0 || isQuiet()) {
      return;
    }
    if (console.errIsTerminal() && format == LogFormat.text) {
      bar =
          Optional.of(
              new ProgressBarBuilder()
                  .setTaskName("layers")
                  .setInitialMax(tarBytes)
                  .setUnit(" MiB", MEBIBYTE)
                  .setStyle(ProgressBarStyle.ASCII)
                  .setUpdateIntervalMillis(UPDATE_MILLIS)
                  .setConsumer(new ConsoleProgressBarConsumer(console.err()))
                  .build());
    } else {
      say("%s to make, %s".formatted(Listing.count(layers, "layer"), Sizes.text(tarBytes)));
    }
  }

  @Override
  public void packed(long tarBytes) {
    bar.ifPresent(shown -> shown.stepBy(tarBytes));
  }

  @Override
  public synchronized void layerDone(int number, ImageLayer layer, Destination.Transfer transfer) {
    String line =
        "layer %d: %s %s (%s)"
            .formatted(
                number,
                transfer.name().toLowerCase(Locale.ROOT),
                layer.descriptor().digest(),
                Sizes.text(layer.descriptor().sizeBytes()));
    if (transfer == Destination.Transfer.PRESENT || bar.isPresent()) {
      explain(line);
    } else {
      say(line);
    }
  }

  private void print(LogFormat.Level level, String message) {
    console.err().println(format.line(level, message));
  }

  /** Removes the bar, so that lines can follow. */
  synchronized void endBar() {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
  }

  @Override
  public void close() {
    endBar();
  }
}
