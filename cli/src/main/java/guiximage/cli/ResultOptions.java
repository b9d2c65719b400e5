package guiximage.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.Listing;
import guiximage.image.ImageSet;
import guiximage.publish.Delivery;
import guiximage.publish.Destination.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Report of the result, on standard output and in files. */
@Command(optionListHeading = "%nResults:%n")
final class ResultOptions {
  @Mixin private final ResultFiles files = new ResultFiles();

  @Option(names = "--json", description = "Print the document of --metadata instead of the digest")
  private boolean json;

  private boolean outputIsTaken;

  /** As {@link ResultFiles#requireWritable}. */
  void requireWritable(Optional<Path> image, Optional<Path> lock) throws IOException {
    files.requireWritable(image, lock);
  }

  /** Leaves standard output to the image itself. */
  void leaveOutput() {
    outputIsTaken = true;
  }

  /**
   * Prints and writes what was asked for; for an image that is complete.
   *
   * @param digest that names the image: of the manifest, or of the config where there is none
   */
  void report(Console console, String digest, ObjectNode document) throws IOException {
    files.write(digest, document);
    if (!outputIsTaken) {
      console.print(json ? ImageReport.text(document) : digest);
    }
  }

  /**
   * Reports what became of a push.
   *
   * @return the exit code: that of the first destination that failed, or 0
   */
  int report(
      Console console, ConsoleProgress progress, List<Delivery> deliveries, List<String> names)
      throws IOException {
    ImageSet images =
        deliveries.stream()
            .filter(delivery -> delivery.failure().isEmpty())
            .findFirst()
            .map(Delivery::images)
            .orElseThrow();
    ObjectNode document = ImageReport.of(images, names);
    ArrayNode destinations = document.putArray("destinations");
    int exitCode = 0;
    for (Delivery delivery : deliveries) {
      progress.endBar();
      Optional<IOException> failure = delivery.failure();
      if (failure.isPresent()) {
        progress.warn(delivery.destination().name() + " failed: " + failure.get().getMessage());
        exitCode = exitCode == 0 ? FailureKind.of(failure.get()).exitCode() : exitCode;
      } else {
        progress.say(summary(delivery));
      }
      destinations.add(destination(delivery));
    }
    report(console, images.document().descriptor().digest().toString(), document);
    return exitCode;
  }

  private static String summary(Delivery delivery) {
    long sent = count(delivery, Transfer.SENT);
    long mounted = count(delivery, Transfer.MOUNTED);
    return "%s: %s%s, %d sent (%s), %d mounted, %d already there"
        .formatted(
            delivery.destination().name(),
            delivery.images().hasIndex()
                ? Listing.count(delivery.images().images().size(), "platform") + ", "
                : "",
            Listing.count(delivery.layers().size(), "layer"),
            sent,
            Sizes.text(delivery.sentBytes()),
            mounted,
            delivery.layers().size() - sent - mounted);
  }

  private static long count(Delivery delivery, Transfer transfer) {
    return delivery.layers().values().stream().filter(transfer::equals).count();
  }

  private static ObjectNode destination(Delivery delivery) {
    return ImageReport.document(
        node -> {
          node.put("name", delivery.destination().name());
          node.put("published", delivery.failure().isEmpty());
          node.put("sentLayers", count(delivery, Transfer.SENT));
          node.put("sentBytes", delivery.sentBytes());
          node.put("mountedLayers", count(delivery, Transfer.MOUNTED));
        });
  }
}
