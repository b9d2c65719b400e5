package guiximage.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.Listing;
import guiximage.image.Layer;
import guiximage.oci.Digest;
import guiximage.publish.Delivery;
import guiximage.publish.Destination.Transfer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Report of a push that published at least one image, or of an export of blobs.
 *
 * @param outcomes one per destination, in their order on the command line
 * @param time that all of it took
 */
record DeliveryReport(List<Outcome> outcomes, Duration time) {
  private static final double MILLIS = 1000.0;

  DeliveryReport {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * The outcome at one destination.
   *
   * @param names that the image has there now; those that it would have got if it failed
   */
  record Outcome(Delivery delivery, List<String> names) {
    Outcome {
      names = List.copyOf(names);
    }

    boolean isPublished() {
      return delivery.failure().isEmpty();
    }

    /** The repository or the file. */
    String place() {
      return delivery.destination().name();
    }

    private long count(Transfer transfer) {
      return delivery.layers().values().stream().filter(transfer::equals).count();
    }
  }

  /** The deliveries, one per destination, in their order on the command line. */
  List<Delivery> deliveries() {
    return outcomes.stream().map(Outcome::delivery).toList();
  }

  /** The delivery to the first destination that did not fail. */
  Delivery first() {
    return outcomes.stream().filter(Outcome::isPublished).findFirst().orElseThrow().delivery();
  }

  /** Of the manifest, or of the index where there are several platforms. */
  Digest digest() {
    return first().images().document().descriptor().digest();
  }

  /** Of the first destination that failed, or 0. */
  int exitCode() {
    return outcomes.stream()
        .flatMap(outcome -> outcome.delivery().failure().stream())
        .findFirst()
        .map(failure -> FailureKind.of(failure).exitCode())
        .orElse(0);
  }

  /** The repositories or files that have the image now. */
  List<String> places() {
    return outcomes.stream().filter(Outcome::isPublished).map(outcome -> outcome.place()).toList();
  }

  /** All names that the image has now. */
  List<String> names() {
    return outcomes.stream()
        .filter(Outcome::isPublished)
        .flatMap(outcome -> outcome.names().stream())
        .toList();
  }

  /**
   * Prints a line per destination.
   *
   * @param verb such as {@code pushed}
   */
  void print(ConsoleProgress progress, String verb) {
    progress.endBar();
    for (Outcome outcome : outcomes) {
      Optional<IOException> failure = outcome.delivery().failure();
      if (failure.isPresent()) {
        progress.error(outcome.place() + " failed: " + failure.get().getMessage());
      } else {
        progress.say(verb + " " + line(outcome));
      }
    }
  }

  private String line(Outcome outcome) {
    Delivery delivery = outcome.delivery();
    Digest digest = delivery.images().document().descriptor().digest();
    int platforms = delivery.images().images().size();
    long mounted = outcome.count(Transfer.MOUNTED);
    return "%s @ %s — %s%s: %d sent (%s), %s%d reused (%s not sent), %s"
        .formatted(
            place(outcome).replace("@" + digest, ""),
            digest,
            delivery.images().hasIndex() ? Listing.count(platforms, "platform") + ", " : "",
            Listing.count(delivery.layers().size(), "layer"),
            outcome.count(Transfer.SENT),
            Sizes.text(delivery.sentBytes()),
            mounted == 0
                ? ""
                : "%d mounted (%s), "
                    .formatted(mounted, Sizes.text(delivery.bytes(Transfer.MOUNTED))),
            outcome.count(Transfer.PRESENT),
            Sizes.text(delivery.bytes(Transfer.PRESENT)),
            seconds(time));
  }

  /** The names; of an archive or a layout, the file. */
  private static String place(Outcome outcome) {
    return outcome.names().stream().anyMatch(name -> name.startsWith(outcome.place()))
        ? String.join(", ", outcome.names())
        : outcome.place();
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / MILLIS);
  }

  /** The document of {@code --json} and {@code --metadata}. */
  ObjectNode document() {
    ObjectNode document = ImageReport.of(first().images(), names());
    withDuration(document, time);
    ArrayNode destinations = document.putArray("destinations");
    outcomes.forEach(outcome -> destinations.add(destination(outcome)));
    return document;
  }

  /** The same document with the time that the work took. */
  static ObjectNode withDuration(ObjectNode document, Duration time) {
    return document.put("durationSeconds", time.toMillis() / MILLIS);
  }

  private static ObjectNode destination(Outcome outcome) {
    Delivery delivery = outcome.delivery();
    return ImageReport.document(
        node -> {
          node.put("name", outcome.place());
          node.put("published", outcome.isPublished());
          node.put("sentLayers", outcome.count(Transfer.SENT));
          node.put("sentBytes", delivery.sentBytes());
          node.put("mountedLayers", outcome.count(Transfer.MOUNTED));
          node.put("mountedBytes", delivery.bytes(Transfer.MOUNTED));
          node.put("reusedLayers", outcome.count(Transfer.PRESENT));
          node.put("reusedBytes", delivery.bytes(Transfer.PRESENT));
          ArrayNode layers = node.putArray("layers");
          for (Map.Entry<Layer, Transfer> layer : delivery.layers().entrySet()) {
            layers
                .addObject()
                .put("digest", layer.getKey().descriptor().digest().toString())
                .put("sizeBytes", layer.getKey().descriptor().sizeBytes())
                .put("transfer", layer.getValue().name().toLowerCase(Locale.ROOT))
                .put("reason", delivery.reason(layer.getKey()).text());
          }
        });
  }
}
