package guiximage.registry;

import static guiximage.image.TestImages.AMD64;
import static guiximage.image.TestImages.randomLayer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.compression.GzipEncoder;
import guiximage.image.Image;
import guiximage.image.ImageRecipe;
import guiximage.image.ManifestFormat;
import guiximage.image.PublishedLayers;
import guiximage.image.StatementKey;
import guiximage.image.TestImages;
import guiximage.layer.DrawnRecipe;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerPacker;
import guiximage.oci.Blob;
import guiximage.oci.Compression;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.publish.Destination;
import guiximage.publish.ImagePublisher;
import guiximage.publish.LayerMemory;
import guiximage.publish.Progress;
import guiximage.publish.PushPlan;
import guiximage.registry.RegistryClient.Access;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A fake registry, a client and an image to push, and what has to hold whatever goes wrong: no tag
 * moves unless the push succeeds, the failure is one line without secrets, and without the fault
 * the same push goes well and sends only what is missing.
 */
final class PushRig implements AutoCloseable {
  static final String REPOSITORY = "org/app";
  static final String TAG = "v1";
  static final String SECRET = "canary-password";

  private static final LayerPacker.Settings PACKING =
      new LayerPacker.Settings(
          Compression.NONE,
          GzipEncoder.ZLIB,
          1,
          Path.of(System.getProperty("java.io.tmpdir")),
          1 << 22);

  final FakeRegistry registry;
  final FakeClock clock = new FakeClock();
  final List<String> said = new CopyOnWriteArrayList<>();
  final RegistryOptions.Builder options;
  final List<Blob> layers = List.of(randomLayer(1, 300_000), randomLayer(2, 10));
  final ImageRecipe recipe = TestImages.recipe(recipe(layers.get(0)), recipe(layers.get(1)));
  final Image image = TestImages.image(recipe);

  private final Optional<Http2Front> front;
  private boolean concurrent;

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

  /** Sends several blobs at once, as the program does: for faults that may hit any request. */
  PushRig concurrent() {
    concurrent = true;
    return this;
  }

  private static DrawnRecipe recipe(Blob layer) {
    Descriptor blob = layer.descriptor();
    return new DrawnRecipe(blob.sizeBytes(), layer).known(blob.digest().hex());
  }

  /** Pushes as the program does, with nothing remembered but what the registry tells. */
  void push() throws IOException {
    try (RegistryClient client = new RegistryClient(options.build())) {
      push(client);
    }
  }

  void push(RegistryClient client) throws IOException {
    Repository repository = client.repository(registry.reference(REPOSITORY), Access.PULL_AND_PUSH);
    PublishedLayers stated =
        new PublishedLayers(
            repository.findPrevious(TAG, AMD64).stream().toList(), StatementKey.NONE);
    LayerMemory memory = new LayerMemory(stated, LayerIndex.none(), LayerMemory.Check.BELIEVE);
    Destination registered = repository.destination(List.of(TAG), List.of());
    Destination destination = concurrent ? registered : new OneAtATime(registered);
    try (LayerPacker packer = new LayerPacker(PACKING)) {
      ImagePublisher publisher = new ImagePublisher(packer, memory, 1, Progress.NONE);
      try (PushPlan plan =
          publisher.plan(List.of(recipe), ManifestFormat.OCI, List.of(destination))) {
        publisher.publish(plan);
      }
    }
  }

  /** The layers of the image, then its config. */
  List<Blob> blobs() {
    List<Blob> blobs = new ArrayList<>(layers);
    blobs.add(image.configBlob());
    return blobs;
  }

  /** Gives the registry every blob of the image, as another push does. */
  void storeBlobs() {
    blobs().forEach(this::store);
  }

  void store(Blob blob) {
    registry.store(REPOSITORY, bytes(blob));
  }

  private static byte[] bytes(Blob blob) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      blob.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Pushes, and it goes well in spite of the faults. */
  void succeeds() throws IOException {
    push();

    assertThat(registry.tag(REPOSITORY, TAG)).contains(image.manifestBlob().descriptor().digest());
    for (Blob layer : layers) {
      assertThat(registry.has(REPOSITORY, layer.descriptor().digest())).isTrue();
    }
    assertThat(registry.violations()).isEmpty();
    assertThat(registry.cutOff()).isEmpty();
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
    assertThat(registry.cutOff()).isEmpty();
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
