package guiximage.cli;

import guiximage.Listing;
import guiximage.image.Layer;
import guiximage.publish.Destination;
import guiximage.publish.Progress;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Messages and progress on standard error: a bar on a terminal, a line per layer elsewhere.
 * Thread-safe.
 */
final class ConsoleProgress implements Progress, AutoCloseable {
  private static final int UPDATE_MILLIS = 200;
  private static final long MEBIBYTE = 1 << 20;

  private final PrintStream output;
  private final boolean isTerminal;
  private final MessageSettings settings;
  private volatile @Nullable ProgressBar bar;

  /**
   * @param output standard error, which stays open
   * @param isTerminal whether a person sees {@code output}, so that a bar makes sense
   */
  ConsoleProgress(PrintStream output, boolean isTerminal, MessageSettings settings) {
    this.output = output;
    this.isTerminal = isTerminal;
    this.settings = settings;
  }

  /** True if only errors are printed. */
  boolean isQuiet() {
    return settings.verbosity() == Verbosity.QUIET;
  }

  /** Prints a message, unless {@code --quiet} was given. */
  synchronized void say(String message) {
    if (!isQuiet()) {
      print(LogFormat.Level.info, message);
    }
  }

  /** Prints the reason of a decision, if {@code --verbose} was given. */
  synchronized void explain(String message) {
    if (settings.verbosity() == Verbosity.VERBOSE) {
      print(LogFormat.Level.debug, message);
    }
  }

  /** Prints a warning, with {@code --quiet} too. */
  synchronized void warn(String message) {
    print(LogFormat.Level.warning, message);
  }

  /** Prints a failure that does not end the command, with {@code --quiet} too. */
  synchronized void error(String message) {
    print(LogFormat.Level.error, message);
  }

  @Override
  public synchronized void starts(int layers, long tarBytes) {
    if (layers == 0 || isQuiet()) {
      return;
    }
    if (isTerminal && settings.format() == LogFormat.text) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("layers")
              .setInitialMax(tarBytes)
              .setUnit(" MiB", MEBIBYTE)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_MILLIS)
              .setConsumer(new ConsoleProgressBarConsumer(output))
              .build();
    } else {
      say("%s to make, %s".formatted(Listing.count(layers, "layer"), Sizes.text(tarBytes)));
    }
  }

  @Override
  public void packed(long tarBytes) {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.stepBy(tarBytes);
    }
  }

  @Override
  public synchronized void layerDone(int number, Layer layer, Destination.Transfer transfer) {
    String line =
        "layer %d: %s %s (%s)"
            .formatted(
                number,
                transfer.name().toLowerCase(Locale.ROOT),
                layer.descriptor().digest(),
                Sizes.text(layer.descriptor().sizeBytes()));
    if (transfer == Destination.Transfer.PRESENT || bar != null) {
      explain(line);
    } else {
      say(line);
    }
  }

  private void print(LogFormat.Level level, String message) {
    output.println(settings.format().line(level, message));
  }

  /** Removes the bar, so that lines can follow. */
  synchronized void endBar() {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.close();
    }
    bar = null;
  }

  @Override
  public void close() {
    endBar();
  }
}
