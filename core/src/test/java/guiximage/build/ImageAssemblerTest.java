package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.ExtraContents.Addition;
import guiximage.build.ExtraContents.Link;
import guiximage.image.BaseImage;
import guiximage.image.ImageRecipe;
import guiximage.image.ProfileStatement;
import guiximage.image.PublishedImage;
import guiximage.image.TestImages;
import guiximage.layer.LayerRecipe;
import guiximage.layer.TarFileLayerRecipe;
import guiximage.layer.TreeFile;
import guiximage.layer.TreeLayerRecipe;
import guiximage.oci.Blob;
import guiximage.oci.ContainerConfig;
import guiximage.oci.Digest;
import guiximage.oci.ImageConfig;
import guiximage.oci.Platform;
import guiximage.publish.StoreComparison;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageAssemblerTest {
  private static final Platform MACHINE = Platform.linux("riscv64");
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  @TempDir private Path directory;

  private final List<String> read = new ArrayList<>();
  private final ImageAssembler assembler =
      new ImageAssembler(
          (reference, platform) -> {
            read.add(reference + " for " + platform);
            return base(1);
          },
          MACHINE,
          NOW);

  private SmallStore store;

  @BeforeEach
  void makeStore() {
    store = new SmallStore(directory);
  }

  /** A base image of {@code layers} layers for linux/s390x. */
  private static BaseImage base(int layers) {
    BaseImage plain =
        TestImages.base(
            Platform.linux("s390x"),
            IntStream.range(0, layers)
                .mapToObj(number -> TestImages.layer("base layer " + number))
                .toArray(Blob[]::new));
    ContainerConfig container =
        ContainerConfig.EMPTY.with("Env", List.of("A=base")).with("Cmd", List.of("sh"));
    return TestImages.baseOf(
        new ImageConfig(
            Instant.EPOCH,
            plain.config().platform(),
            container,
            plain.config().diffIds(),
            List.of()),
        plain.layers());
  }

  private static ImageRequest atMost(int maxLayers, ImageRequest request) {
    return new ImageRequest(
        request.source(),
        request.platform(),
        request.base(),
        new Layering(maxLayers, Optional.empty(), Optional.empty(), false),
        request.extra(),
        request.config(),
        request.created(),
        request.annotations());
  }

  private static ImageRequest with(ExtraContents extra, ImageSource source) {
    ImageRequest usual = ImageRequest.of(source);
    return new ImageRequest(
        source,
        usual.platform(),
        usual.base(),
        usual.layering(),
        extra,
        usual.config(),
        usual.created(),
        usual.annotations());
  }

  private static ExtraContents link() {
    return new ExtraContents(
        List.of(new Link("/bin", "bin")), List.of(), Optional.empty(), Set.of(), List.of());
  }

  private AssembledImage assemble(ImageRequest request) throws IOException {
    return assembler.assemble(request, Optional.empty(), ReplacedImage.NONE);
  }

  private static List<String> comments(ImageRecipe recipe) {
    return recipe.layers().stream().map(LayerRecipe::comment).toList();
  }

  private static String storePaths(String... names) {
    List<String> quoted = new ArrayList<>();
    for (String name : names) {
      quoted.add("'" + SmallStore.path(name) + "'");
    }
    return "store paths: [" + String.join(", ", quoted) + "]";
  }

  @Test
  void anImageOfStoreItemsAloneIsAsUsual() throws IOException {
    ImageRecipe recipe = assemble(ImageRequest.of(store.files("a", "b"))).recipe();

    assertThat(recipe.platform()).isEqualTo(MACHINE);
    assertThat(recipe.created()).isEqualTo("1970-01-01T00:00:01Z");
    assertThat(recipe.container()).isEqualTo(ContainerConfig.EMPTY);
    assertThat(recipe.base()).isEmpty();
    assertThat(recipe.profile()).isEmpty();
    assertThat(recipe.annotations()).isEmpty();
    assertThat(comments(recipe)).containsExactly(storePaths("a"), storePaths("b"));
  }

  @Test
  void theNamedPlatformPrecedesThatOfTheBaseImageAndOfTheMachine() throws IOException {
    ImageRequest usual = ImageRequest.of(store.files("a"));
    ImageRequest named =
        new ImageRequest(
            usual.source(),
            Optional.of(Platform.linux("arm64")),
            Optional.of(new BaseReference.InFile(Path.of("base.tar"), Optional.of("n"))),
            usual.layering(),
            usual.extra(),
            usual.config(),
            usual.created(),
            usual.annotations());

    assertThat(assembler.platform(usual, Optional.empty())).isEqualTo(MACHINE);
    assertThat(assembler.platform(usual, Optional.of(base(1)))).hasToString("linux/s390x");
    assertThat(assembler.platform(named, Optional.of(base(1)))).hasToString("linux/arm64");
    assertThat(assembler.base(usual)).isEmpty();
    assertThat(read).isEmpty();
    assertThat(assembler.base(named)).isPresent();
    assertThat(read).containsExactly("InFile[file=base.tar, name=Optional[n]] for linux/arm64");
  }

  @Test
  void theConfigOfTheBaseImageIsChangedAndTimeAndAnnotationsAreTaken() throws IOException {
    ImageRequest request =
        new ImageRequest(
            store.files("a"),
            Optional.empty(),
            Optional.empty(),
            Layering.USUAL,
            ExtraContents.NONE,
            new ConfigChanges(List.of("bin/a"), List.of(), Map.of("B", "b"), ContainerConfig.EMPTY),
            Optional.of(NOW),
            new TreeMap<>(Map.of("k", "v")));

    ImageRecipe recipe =
        assembler.assemble(request, Optional.of(base(2)), ReplacedImage.NONE).recipe();

    assertThat(recipe.container().fields())
        .containsOnlyKeys("Env", "Entrypoint")
        .containsEntry("Env", List.of("A=base", "B=b"))
        .containsEntry("Entrypoint", List.of(SmallStore.path("a") + "/bin/a"));
    assertThat(recipe.created()).isEqualTo(NOW);
    assertThat(recipe.annotations()).containsExactly(Map.entry("k", "v"));
    assertThat(recipe.baseLayers()).hasSize(2);
  }

  @Test
  void layersOfTheBaseImageAndBesideTheItemsCountTowardsTheLimit() throws IOException {
    ImageRequest request = with(link(), store.files("a", "b", "c"));

    assertThat(comments(assemble(atMost(3, request)).recipe()))
        .containsExactly(storePaths("c"), storePaths("a", "b"), "customisation layer");
    assertThat(
            comments(
                assembler
                    .assemble(atMost(3, request), Optional.of(base(1)), ReplacedImage.NONE)
                    .recipe()))
        .containsExactly(storePaths("a", "b", "c"), "customisation layer");
  }

  @Test
  void aSingleLayerHoldsTheItemsAndTheOtherFiles() throws IOException {
    ImageRequest request = with(link(), store.files("a", "b"));

    assertThat(comments(assemble(atMost(1, request)).recipe()))
        .containsExactly(storePaths("a", "b") + ", and the customisation layer");
    assertThatThrownBy(
            () -> assembler.assemble(atMost(1, request), Optional.of(base(1)), ReplacedImage.NONE))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
        .hasMessage("too many layers: --max-layers 1 leaves none for the store items");
  }

  @Test
  void theReplacedImageDecidesTheDivisionAndTheLockTellsIt() throws IOException {
    ImageRequest request = atMost(2, ImageRequest.of(store.files("a", "b", "c")));
    ReplacedImage replaced =
        new ReplacedImage(
            List.of(
                List.of(SmallStore.path("a"), SmallStore.path("c")), List.of(SmallStore.path("b"))),
            List.of(),
            List.of());

    AssembledImage image = assembler.assemble(request, Optional.empty(), replaced);

    assertThat(comments(image.recipe())).containsExactly(storePaths("a", "c"), storePaths("b"));
    assertThat(image.lock().orElseThrow().groups()).isEqualTo(replaced.groups());
  }

  @Test
  void aProfileSetsVariablesAndTheyAreStated() throws IOException {
    StoreSource source = store.profile("p", "git");
    SortedMap<String, String> environment =
        new TreeMap<>(Map.of("PATH", SmallStore.path("p") + "/bin"));

    ImageRecipe recipe = assemble(ImageRequest.of(source)).recipe();

    assertThat(recipe.container().environment())
        .containsExactly("PATH=" + SmallStore.path("p") + "/bin");
    assertThat(recipe.profile())
        .contains(new ProfileStatement(SmallStore.narHash("p"), environment));
  }

  @Test
  void aStatedEnvironmentIsBelievedWithoutOpeningTheProfile() throws IOException {
    StoreSource source = store.profile("p", "git");
    Files.delete(store.root().locate(SmallStore.path("p")).resolve("etc/profile"));
    ProfileStatement stated =
        new ProfileStatement(SmallStore.narHash("p"), new TreeMap<>(Map.of("PATH", "/stated")));
    ReplacedImage replaced = new ReplacedImage(List.of(), List.of(), List.of(stated));

    ImageRecipe recipe =
        assembler.assemble(ImageRequest.of(source), Optional.empty(), replaced).recipe();

    assertThat(recipe.container().environment()).containsExactly("PATH=/stated");
    assertThat(recipe.profile()).contains(stated);
  }

  @Test
  void aPublishedImageIsComparedLayerByLayer() throws IOException {
    ImageRequest request = with(link(), store.files("a", "b"));
    PublishedImage published =
        TestImages.published(TestImages.image(assemble(atMost(2, request)).recipe()));

    StoreComparison same = assembler.compare(request, Optional.empty(), published, 1);
    Files.writeString(store.root().locate(SmallStore.path("a")), "something else");
    StoreComparison changed = assembler.compare(request, Optional.empty(), published, 1);
    StoreComparison without =
        assembler.compare(
            ImageRequest.of(store.files("a", "b", "c")), Optional.empty(), published, 1);

    assertThat(same.isSame()).isTrue();
    assertThat(changed.layers())
        .extracting(StoreComparison.LayerVerdict::verdict)
        .containsExactly(StoreComparison.Verdict.DIFFERENT, StoreComparison.Verdict.SAME);
    assertThat(without.missing()).containsExactly(SmallStore.path("c"));
    assertThat(without.layers())
        .extracting(StoreComparison.LayerVerdict::verdict)
        .containsExactly(StoreComparison.Verdict.SAME, StoreComparison.Verdict.UNEXPLAINED);
  }

  /** A description of one item and a customisation layer that is an empty directory. */
  private DescribedSource described(String json) throws IOException {
    store.files("0-item");
    StorePath item = new StorePath("/gnu/store", "0".repeat(32), "item");
    Files.writeString(store.root().locate(item), "item");
    Path customisation =
        store.root().locate(new StorePath("/gnu/store", "1".repeat(32), "customisation-layer"));
    Files.createDirectories(customisation);
    byte[] tar = new byte[10240];
    Files.write(customisation.resolve("layer.tar"), tar);
    Files.writeString(
        customisation.resolve("checksum"), Digest.of(tar).toString().substring(7) + "\n");
    return new DescribedSource(
        ImageDescription.parse(json.getBytes(StandardCharsets.UTF_8), key -> {}),
        store.root(),
        Optional.empty());
  }

  @Test
  void aDescriptionDecidesLayersPlatformAndTime() throws IOException {
    DescribedSource source =
        described(ImageDescriptionTest.GUIX.replace("[],", "").replace(",[]]", "]"));
    ImageRequest request =
        new ImageRequest(
            source,
            Optional.empty(),
            Optional.empty(),
            Layering.USUAL,
            ExtraContents.NONE,
            new ConfigChanges(List.of("/x"), List.of(), Map.of(), ContainerConfig.EMPTY),
            Optional.empty(),
            new TreeMap<>(Map.of("k", "v")));

    AssembledImage image = assembler.assemble(request, Optional.of(base(1)), ReplacedImage.NONE);

    ImageRecipe recipe = image.recipe();
    assertThat(image.lock()).isEmpty();
    assertThat(recipe.platform()).hasToString("linux/amd64");
    assertThat(assembler.platform(request, Optional.of(base(1)))).hasToString("linux/amd64");
    assertThat(recipe.created()).isEqualTo("1970-01-01T00:00:01Z");
    assertThat(recipe.annotations()).containsExactly(Map.entry("k", "v"));
    assertThat(recipe.container().fields())
        .containsEntry("Env", List.of("A=1"))
        .containsEntry("Entrypoint", List.of("/x"))
        .containsEntry("B", 2)
        .doesNotContainKey("Cmd");
    assertThat(recipe.layers()).hasSize(2);
    assertThat(source.usualName()).isEqualTo("a/b:1");
    assertThat(source.first()).isEmpty();
    assertThat(
            assembler
                .compare(
                    request,
                    Optional.empty(),
                    TestImages.published(TestImages.image(assemble(request).recipe())),
                    1)
                .isSame())
        .isTrue();
  }

  @Test
  void theWordNowIsTheTimeThatTheCallerStates() throws IOException {
    DescribedSource source =
        described(
            ImageDescriptionTest.GUIX
                .replace(",[]]", "]")
                .replace("1970-01-01T00:00:01+00:00", "now"));
    ImageRequest request = ImageRequest.of(source);

    assertThat(assemble(request).recipe().created()).isEqualTo(NOW);
    assertThat(assemble(request.withCreated(Optional.of(Instant.EPOCH))).recipe().created())
        .isEqualTo(Instant.EPOCH);
  }

  @Test
  void theDirectoryForTemporaryFilesIsInTheCustomisationLayer() throws IOException {
    ExtraContents usual =
        new ExtraContents(
            List.of(),
            List.of(),
            Optional.empty(),
            Set.of(Addition.TEMPORARY_DIRECTORY),
            List.of());

    assertThat(comments(assemble(with(usual, store.files("a"))).recipe()))
        .containsExactly(storePaths("a"), "customisation layer");
  }

  @Test
  void anImageWithoutStoreItemsHasTheOtherLayersAlone() throws Exception {
    Path tar = Files.write(directory.resolve("a.tar"), new byte[1024]);
    ExtraContents files =
        new ExtraContents(
            List.of(),
            List.of(TreeFile.directory("/data", 0755)),
            Optional.empty(),
            Set.of(),
            List.of(tar));

    AssembledImage image = assemble(atMost(2, with(files, StoreSource.none())));

    assertThat(image.recipe().layers())
        .hasSize(2)
        .satisfies(layers -> assertThat(layers.get(0)).isInstanceOf(TreeLayerRecipe.class))
        .satisfies(layers -> assertThat(layers.get(1)).isInstanceOf(TarFileLayerRecipe.class));
    assertThatThrownBy(() -> assemble(atMost(1, with(files, StoreSource.none()))))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
        .hasMessage("too many layers: --max-layers 1 leaves none for the store items");
  }
}
