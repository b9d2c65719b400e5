package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.image.Layer;
import guiximage.image.ManifestFormat;
import guiximage.oci.Blob;
import guiximage.oci.ContainerConfig;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.MediaType;
import guiximage.oci.Platform;
import guiximage.publish.Destination;
import guiximage.publish.MissingBlobException;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A fake registry, a client and an image to push, and what has to hold whatever goes wrong: no tag
 * moves unless the push succeeds, the failure is one line without secrets, and without the fault
 * the same push goes well and sends only what is missing.
 */
final class PushRig implements AutoCloseable {
  static final Platform AMD64 = Platform.linux("amd64");
  static final String REPOSITORY = "org/app";
  static final String TAG = "v1";
  static final String SECRET = "canary-password";

  final FakeRegistry registry;
  final FakeClock clock = new FakeClock();
  final List<String> said = new CopyOnWriteArrayList<>();
  final RegistryOptions.Builder options;
  final List<Blob> layers = List.of(layer(1, 300_000), layer(2, 10));
  final Image image = image(layers);

  private final Optional<Http2Front> front;

  /** What is spoken with the registry. */
  enum Protocol {
    HTTP_1,
    /** With TLS. */
    HTTP_2
  }

  PushRig() throws Exception {
    this(Protocol.HTTP_1);
  }

  PushRig(Protocol protocol) throws Exception {
    registry = new FakeRegistry();
    options = RegistryOptions.builder(clock).warnings(said::add);
    if (protocol == Protocol.HTTP_1) {
      front = Optional.empty();
      return;
    }
    front = Optional.of(new Http2Front(registry));
    registry.behind(front.get().port());
    options.caFiles(List.of(Http2Front.authority()));
  }

  Http2Front front() {
    return front.orElseThrow();
  }

  /** Waits for nothing longer than this: for tests in which the registry falls silent. */
  PushRig impatient() {
    options.stallTimeout(Duration.ofSeconds(3)).commitTimeout(Duration.ofSeconds(3));
    return this;
  }

  static Blob layer(long seed, int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    new Random(seed).nextBytes(bytes);
    return Blob.of(MediaType.OCI_LAYER_GZIP, bytes);
  }

  static Image image(List<Blob> layers) {
    List<Layer> described = new ArrayList<>();
    for (Blob layer : layers) {
      String text = layer.descriptor().digest().hex();
      DiffId diffId = new DiffId(Digest.of(text.getBytes(StandardCharsets.UTF_8)));
      described.add(new Layer(diffId, layer.descriptor()));
    }
    List<DiffId> diffIds = described.stream().map(Layer::diffId).toList();
    ImageConfig config =
        new ImageConfig(Instant.EPOCH, AMD64, ContainerConfig.EMPTY, diffIds, List.of());
    return new Image(ManifestFormat.OCI, config, described, new TreeMap<>());
  }

  /** As the program pushes: what the registry has is looked at, then blobs, then the manifest. */
  void push() throws IOException {
    try (RegistryClient client = new RegistryClient(options.build())) {
      push(client);
    }
  }

  void push(RegistryClient client) throws IOException {
    Repository repository = client.repository(registry.reference(REPOSITORY), Access.PULL_AND_PUSH);
    repository.findPrevious(TAG, AMD64);
    Destination destination = repository.destination(List.of(TAG), List.of(), bytes -> {});
    for (Blob layer : layers) {
      destination.put(layer);
    }
    for (int round = 0; ; round++) {
      try {
        destination.publish(new ImageSet(List.of(image)));
        return;
      } catch (MissingBlobException e) {
        if (round == 2) {
          throw e;
        }
        for (Blob layer : layers) {
          if (e.digests().isEmpty() || e.digests().contains(layer.descriptor().digest())) {
            destination.send(layer);
          }
        }
      }
    }
  }

  /** Pushes, and it goes well in spite of the faults. */
  void succeeds() throws IOException {
    push();

    assertThat(registry.tag(REPOSITORY, TAG)).contains(image.manifestBlob().descriptor().digest());
    for (Blob layer : layers) {
      assertThat(registry.has(REPOSITORY, layer.descriptor().digest())).isTrue();
    }
    assertThat(registry.violations()).isEmpty();
    assertThat(registry.openSessions()).isZero();
    assertThat(said).noneMatch(line -> line.contains("canary") || !isOneCleanLine(line));
  }

  /** Pushes, and it fails as it should; then heals the registry, and it goes well. */
  ImageException fails(FailureKind kind) throws IOException {
    Optional<Digest> before = registry.tag(REPOSITORY, TAG);

    Throwable thrown = catchThrowable(this::push);

    assertThat(thrown).isInstanceOf(ImageException.class);
    ImageException failure = (ImageException) thrown;
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    assertThat(registry.tag(REPOSITORY, TAG)).isEqualTo(before);
    assertThat(failure.getMessage()).matches(PushRig::isOneCleanLine);
    assertThat(stackTrace(failure)).doesNotContain("canary");
    assertThat(said).noneMatch(line -> line.contains("canary") || !isOneCleanLine(line));
    assertThat(registry.violations()).isEmpty();
    return failure;
  }

  /** Reads the tag, and that fails as it should. */
  ImageException readingFails(FailureKind kind) {
    Throwable thrown =
        catchThrowable(
            () -> {
              try (RegistryClient client = new RegistryClient(options.build())) {
                client
                    .repository(registry.reference(REPOSITORY), Access.PULL_AND_PUSH)
                    .find(TAG, AMD64);
              }
            });

    assertThat(thrown).isInstanceOf(ImageException.class);
    ImageException failure = (ImageException) thrown;
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    assertThat(failure.getMessage()).matches(PushRig::isOneCleanLine);
    assertThat(stackTrace(failure)).doesNotContain("canary");
    return failure;
  }

  /** What is printed of a failure with {@code --verbose}. */
  static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  /** That the same push goes well once the registry is well again. */
  void recovers() throws IOException {
    registry.heal();
    succeeds();
  }

  private static boolean isOneCleanLine(String text) {
    return text.chars().noneMatch(Character::isISOControl) && !text.isBlank();
  }

  @Override
  public void close() throws IOException {
    front.ifPresent(Http2Front::close);
    registry.close();
  }
}
