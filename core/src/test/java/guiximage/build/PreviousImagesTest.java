package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.ImageRecipe;
import guiximage.image.PublishedImage;
import guiximage.image.StatementKey;
import guiximage.image.TestImages;
import guiximage.layer.LayerRecipe;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.publish.LayerMemory.Check;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviousImagesTest {
  private static final Platform PLATFORM = Platform.linux("amd64");
  private static final ImageReference TAG = ImageReference.parse("r.test/app:2");
  private static final ImageReference LATEST = ImageReference.parse("r.test/app:latest");
  private static final ImageReference MIRROR = ImageReference.parse("m.test/app:2");

  @TempDir private Path directory;

  private final Map<ImageReference, PublishedImage> images = new HashMap<>();
  private final Map<ImageReference, ImageException> failures = new HashMap<>();
  private final List<ImageReference> asked = new ArrayList<>();
  private final List<ImageReference> listed = new ArrayList<>();
  private final ImageAssembler assembler =
      new ImageAssembler(
          (reference, platform) -> {
            throw new IllegalStateException("there is no base image");
          },
          PLATFORM,
          Instant.EPOCH);

  private SmallStore store;

  @BeforeEach
  void makeStore() {
    store = new SmallStore(directory);
  }

  private Optional<PublishedImage> find(ImageReference reference, Platform platform)
      throws ImageException {
    assertThat(platform).isEqualTo(PLATFORM);
    asked.add(reference);
    if (failures.containsKey(reference)) {
      throw failures.get(reference);
    }
    return Optional.ofNullable(images.get(reference));
  }

  private PreviousImages previous(List<ImageReference> targets, Check check) {
    return new PreviousImages(
        this::find,
        targets,
        List.of(TAG, MIRROR, LATEST),
        LikelyTags.NONE,
        check,
        StatementKey.NONE);
  }

  private ImageRecipe assemble(PreviousImages previous, StoreSource source) throws IOException {
    return previous.assemble(assembler, ImageRequest.of(source), Optional.empty()).recipe();
  }

  /** An image of {@code source}, as it was pushed before; divided into at most two layers. */
  private PublishedImage published(StoreSource source) throws IOException {
    ImageRequest usual = ImageRequest.of(source);
    ImageRequest small =
        new ImageRequest(
            source,
            usual.platform(),
            usual.base(),
            new Layering(2, Optional.empty(), Optional.empty(), false),
            usual.extra(),
            usual.config(),
            usual.created(),
            usual.annotations());
    return TestImages.published(
        TestImages.image(assembler.assemble(small, Optional.empty(), ReplacedImage.NONE).recipe()));
  }

  private static List<List<StorePath>> groups(ImageRecipe recipe) {
    return recipe.layers().stream().map(LayerRecipe::storePaths).toList();
  }

  @Test
  void allAreAskedWhereNothingIsKnown() throws IOException {
    PreviousImages previous = previous(List.of(TAG), Check.BELIEVE);

    ImageRecipe recipe = assemble(previous, store.files("a", "b"));

    assertThat(asked).containsExactly(TAG, MIRROR, LATEST);
    assertThat(recipe.layers()).hasSize(2);
    assertThat(previous.replaced(PLATFORM)).isEmpty();
    assertThat(previous.candidates()).containsExactly(TAG, MIRROR, LATEST);
  }

  @Test
  void noneIsAskedOnceEveryLayerIsKnown() throws IOException {
    StoreSource source = store.files("a", "b", "c");
    images.put(TAG, published(source));
    images.put(LATEST, published(store.files("a")));
    PreviousImages previous = previous(List.of(TAG), Check.BELIEVE);

    ImageRecipe recipe = assemble(previous, source);

    assertThat(asked).containsExactly(TAG);
    assertThat(groups(recipe)).isEqualTo(images.get(TAG).storePaths());
    assertThat(previous.replaced(PLATFORM)).contains(images.get(TAG));
    assertThat(recipe.layers())
        .allSatisfy(
            layer -> assertThat(previous.layers().find(layer.key().orElseThrow())).isPresent());
  }

  @Test
  void theFirstImageThatIsFoundDecidesTheDivision() throws IOException {
    images.put(MIRROR, published(store.files("a", "b", "c")));
    images.put(LATEST, published(store.files("d")));
    PreviousImages previous = previous(List.of(TAG), Check.BELIEVE);

    ImageRecipe recipe = assemble(previous, store.files("a", "b", "c", "d"));

    assertThat(asked).containsExactly(TAG, MIRROR, LATEST);
    assertThat(groups(recipe)).containsAll(images.get(MIRROR).storePaths());
    assertThat(previous.replaced(PLATFORM)).contains(images.get(MIRROR));
  }

  private PreviousImages likely(ImageReference target, String... moving) {
    PublishedImages published =
        new PublishedImages() {
          @Override
          public Optional<PublishedImage> find(ImageReference reference, Platform platform)
              throws IOException {
            return PreviousImagesTest.this.find(reference, platform);
          }

          @Override
          public List<String> tags(ImageReference reference) {
            listed.add(reference);
            return List.of("1.9", "1.10", "2.1", "main");
          }
        };
    return new PreviousImages(
        published,
        List.of(target),
        List.of(target),
        LikelyTags.of(List.of(moving)),
        Check.BELIEVE,
        StatementKey.NONE);
  }

  @Test
  void aNewTagLearnsFromTheFirstThatIsLikely() throws IOException {
    ImageReference commit = TAG.withTag("bbb222");
    images.put(TAG.withTag("topic"), published(store.files("a", "b")));
    images.put(TAG.withTag("master"), published(store.files("a", "b", "c")));
    PreviousImages previous = likely(commit, "fix-1", "topic", "trunk");

    ImageRecipe recipe = assemble(previous, store.files("a", "b", "c"));

    assertThat(asked)
        .as("what is likely until one is found, and then latest alone")
        .containsExactly(commit, TAG.withTag("fix-1"), TAG.withTag("topic"), LATEST);
    assertThat(listed).as("the tag is no version").isEmpty();
    assertThat(groups(recipe)).containsAll(images.get(TAG.withTag("topic")).storePaths());
    assertThat(previous.missing()).isEmpty();
  }

  @Test
  void aVersionLearnsFromTheNearestLowerOne() throws IOException {
    ImageReference version = TAG.withTag("2.0");
    images.put(TAG.withTag("1.10"), published(store.files("a")));
    PreviousImages previous = likely(version, "main");

    assemble(previous, store.files("a"));

    assertThat(asked).containsExactly(version, TAG.withTag("main"), TAG.withTag("1.10"));
    assertThat(listed).containsExactly(version);
  }

  @Test
  void whereNothingIsFoundItIsSaidWhatWasAskedFor() throws IOException {
    ImageReference commit = TAG.withTag("bbb222");
    PreviousImages previous = likely(commit, "main");

    assemble(previous, store.files("a"));

    assertThat(previous.missing())
        .containsExactly(
            commit, TAG.withTag("main"), LATEST, TAG.withTag("master"), TAG.withTag("edge"));
    assertThat(asked).isEqualTo(previous.missing());
  }

  @Test
  void aTagThatIsThereIsEnough() throws IOException {
    images.put(TAG, published(store.files("a")));
    PreviousImages previous = likely(TAG, "main");

    assemble(previous, store.files("a"));

    assertThat(asked).containsExactly(TAG);
    assertThat(listed).isEmpty();
  }

  @Test
  void statementsOnProfilesAreBelievedUnlessTheyAreChecked() throws IOException {
    StoreSource profile = store.profile("p", "git");
    images.put(TAG, published(profile));
    Path script = store.root().locate(SmallStore.path("p")).resolve("etc/profile");
    Files.writeString(
        script, "export PATH=\"${GUIX_PROFILE:-%s}/other\"\n".formatted(SmallStore.path("p")));

    ImageRecipe believed = assemble(previous(List.of(TAG), Check.BELIEVE), profile);
    ImageRecipe checked = assemble(previous(List.of(TAG), Check.COMPARE_WITH_STORE), profile);

    assertThat(believed.container().environment())
        .containsExactly("PATH=" + SmallStore.path("p") + "/bin");
    assertThat(checked.container().environment())
        .containsExactly("PATH=" + SmallStore.path("p") + "/other");
  }

  @Test
  void oneOfSeveralTargetsThatFailsIsLeftToTheEnd() throws IOException {
    failures.put(MIRROR, new ImageException(FailureKind.CREDENTIALS, "refused"));
    StoreSource source = store.files("a");
    images.put(LATEST, published(source));

    assemble(previous(List.of(TAG, MIRROR), Check.BELIEVE), source);

    assertThat(asked).containsExactly(TAG, MIRROR, LATEST);
    assertThatThrownBy(() -> assemble(previous(List.of(TAG), Check.BELIEVE), source))
        .isSameAs(failures.get(MIRROR));
  }
}
