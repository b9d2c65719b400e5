package guiximage.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.Listing;
import guiximage.image.ImageSet;
import guiximage.publish.Delivery;
import guiximage.publish.Destination.Transfer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Report of a push that published at least one image.
 *
 * @param deliveries one per destination, in their order on the command line
 * @param names that the image has now
 */
record DeliveryReport(List<Delivery> deliveries, List<String> names) {
  DeliveryReport {
    deliveries = List.copyOf(deliveries);
    names = List.copyOf(names);
  }

  /** Of the first destination that failed, or 0. */
  int exitCode() {
    return deliveries.stream()
        .flatMap(delivery -> delivery.failure().stream())
        .findFirst()
        .map(failure -> FailureKind.of(failure).exitCode())
        .orElse(0);
  }

  /** Of the manifest, or of the index where there are several platforms. */
  String digest() {
    return images().document().descriptor().digest().toString();
  }

  /** The delivery to the first destination that did not fail. */
  Delivery first() {
    return deliveries.stream()
        .filter(delivery -> delivery.failure().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private ImageSet images() {
    return first().images();
  }

  /** The images, and each destination with the layers that were sent to it. */
  ObjectNode document() {
    ObjectNode document = ImageReport.of(images(), names);
    ArrayNode destinations = document.putArray("destinations");
    deliveries.forEach(delivery -> destinations.add(destination(delivery)));
    return document;
  }

  /** Prints a line per destination. */
  void print(ConsoleProgress progress) {
    progress.endBar();
    for (Delivery delivery : deliveries) {
      Optional<IOException> failure = delivery.failure();
      if (failure.isPresent()) {
        progress.warn(delivery.destination().name() + " failed: " + failure.get().getMessage());
      } else {
        progress.say(line(delivery));
      }
    }
  }

  private static String line(Delivery delivery) {
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
