package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.build.ExtraContents.Addition;
import guiximage.build.ExtraContents.Link;
import guiximage.build.ExtraContents.Root;
import guiximage.layer.LayerRecipe;
import guiximage.layer.NameTransformation;
import guiximage.layer.TarListing;
import guiximage.layer.TreeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtraContentsTest {
  @TempDir private Path directory;

  private StoreSource source;

  @BeforeEach
  void makeStore() throws IOException {
    source = new SmallStore(directory.resolve("machine")).files("x");
  }

  private static ExtraContents additions(Addition... additions) {
    return new ExtraContents(List.of(), List.of(), Optional.empty(), Set.of(additions), List.of());
  }

  private static ExtraContents files(List<Link> links, TreeFile... files) {
    return new ExtraContents(links, List.of(files), Optional.empty(), Set.of(), List.of());
  }

  /** The members of the only layer. */
  private List<String> members(ExtraContents contents) throws IOException {
    List<LayerRecipe> layers = contents.layers(source);
    assertThat(layers).hasSize(1);
    return TarListing.of(layers.get(0));
  }

  @Test
  void nothingMakesNoLayer() throws IOException {
    assertThat(ExtraContents.NONE.layers(source)).isEmpty();
  }

  @Test
  void aRelativeTargetLiesBelowTheFirstItem() throws IOException {
    assertThat(members(files(List.of(new Link("/bin", "bin"), new Link("sh", "/bin/sh")))))
        .containsExactly(
            "2 0777 0:0 root:root 1 bin -> " + SmallStore.path("x") + "/bin",
            "2 0777 0:0 root:root 1 sh -> /bin/sh");
    assertThatIllegalArgumentException().isThrownBy(() -> new Link("/../x", "bin"));
  }

  /** As {@code guix pack} 1.5 makes it: with a slash at its end. */
  @Test
  void aLinkWithAnEmptyTargetLeadsToTheItemItself() throws Exception {
    assertThat(members(files(List.of(new Link("/opt/profile", "")))))
        .contains("2 0777 0:0 root:root 1 opt/profile -> " + SmallStore.path("x") + "/");
  }

  @Test
  void temporaryFilesHaveADirectoryUnlessItIsThere() throws IOException {
    ExtraContents with = additions(Addition.TEMPORARY_DIRECTORY);
    ExtraContents own =
        new ExtraContents(
            List.of(),
            List.of(TreeFile.directory("tmp", 0700)),
            Optional.empty(),
            Set.of(Addition.TEMPORARY_DIRECTORY),
            List.of());

    assertThat(members(with)).containsExactly("5 1777 0:0 root:root 1 tmp/");
    assertThat(members(own)).containsExactly("5 0700 0:0 root:root 1 tmp/");
  }

  @Test
  void filesOfAPreparedRootAreRenamed() throws IOException {
    Path root = Files.createDirectories(directory.resolve("root/old"));
    Files.writeString(root.resolve("file"), "content");
    ExtraContents contents =
        new ExtraContents(
            List.of(),
            List.of(),
            Optional.of(new Root(root.getParent(), List.of(NameTransformation.parse("/old=/new")))),
            Set.of(),
            List.of());

    assertThat(members(contents))
        .anySatisfy(line -> assertThat(line).endsWith(" 1 new/"))
        .anySatisfy(line -> assertThat(line).endsWith(" 1 new/file content"));
  }

  @Test
  void theDatabaseOfTheStoreHasTheItems() throws IOException {
    assertThat(members(additions(Addition.STORE_DATABASE)))
        .contains("5 0755 0:0 root:root 1 var/guix/db/")
        .anySatisfy(line -> assertThat(line).startsWith("0 0644 0:0 root:root 1 var/guix/db/db"));
  }

  @Test
  void provenanceNeedsAProfileThatHasIt() throws IOException {
    StoreSource profile = new SmallStore(directory.resolve("other")).profile("p", "git");

    for (StoreSource without : List.of(source, profile)) {
      assertThatThrownBy(() -> additions(Addition.PROVENANCE).layers(without))
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
          .hasMessage(
              "--save-provenance: "
                  + without.first().orElseThrow()
                  + " is not a profile that says what channels it came from; make it with guix"
                  + " package or guix pack --save-provenance");
    }
  }

  @Test
  void twoFilesOfOneNameAreRefused() {
    TreeFile file = TreeFile.file("/bin", 0644, "x".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> files(List.of(new Link("/bin", "bin")), file).layers(source))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("two different files are to be /bin");
  }

  private Path preparedRoot(String varMode) throws IOException {
    Path root = directory.resolve("root");
    Files.createDirectories(root.resolve("var/lib"));
    permit(root.resolve("var"), varMode);
    permit(root.resolve("var/lib"), "rwxr-xr-x");
    return root;
  }

  private static void permit(Path directory, String mode) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
  }

  private List<String> directories(ExtraContents contents) throws IOException {
    return members(contents).stream().filter(line -> line.startsWith("5 ")).toList();
  }

  /** Runs as root, as images of systems are made. */
  @Test
  void directoriesOfAPreparedRootCountWhereOthersWantThemToo() throws IOException {
    Optional<Root> root = Optional.of(new Root(preparedRoot("rwx--x--x"), List.of()));
    List<TreeFile> same =
        List.of(TreeFile.directory("/var", 0711), TreeFile.directory("/var/lib", 0755));
    Set<Addition> database = Set.of(Addition.STORE_DATABASE);

    assertThat(directories(new ExtraContents(List.of(), same, root, database, List.of())))
        .containsExactly(
            "5 0711 0:0 : 1 var/",
            "5 0755 0:0 root:root 1 var/guix/",
            "5 0755 0:0 root:root 1 var/guix/db/",
            "5 0755 0:0 root:root 1 var/guix/gcroots/",
            "5 0755 0:0 root:root 1 var/guix/profiles/",
            "5 0755 0:0 : 1 var/lib/");
    assertThat(members(new ExtraContents(List.of(), same, root, Set.of(), List.of())))
        .containsExactly("5 0711 0:0 : 1 var/", "5 0755 0:0 : 1 var/lib/");
  }

  @Test
  void aDirectoryThatIsWantedOtherwiseThanInAPreparedRootIsRefused() throws IOException {
    Optional<Root> root = Optional.of(new Root(preparedRoot("rwxr-xr-x"), List.of()));
    List<TreeFile> other = List.of(TreeFile.directory("/var/lib", 0700));

    assertThatThrownBy(
            () -> new ExtraContents(List.of(), other, root, Set.of(), List.of()).layers(source))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("two different files are to be /var/lib");
  }

  @Test
  void aLinkOfAPreparedRootIsNoDirectoryForTheDatabase() throws IOException {
    Path root = Files.createDirectories(directory.resolve("root"));
    Files.createSymbolicLink(root.resolve("var"), Path.of("data"));
    ExtraContents contents =
        new ExtraContents(
            List.of(),
            List.of(),
            Optional.of(new Root(root, List.of())),
            Set.of(Addition.STORE_DATABASE),
            List.of());

    assertThatThrownBy(() -> contents.layers(source))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("two different files are to be /var");
  }

  @Test
  void eachTarIsALayerOnTop() throws IOException {
    Path tar = directory.resolve("more.tar");
    Files.write(tar, TarListing.bytesOf(files(List.of(new Link("/l", "t"))).layers(source).get(0)));
    ExtraContents contents =
        new ExtraContents(
            List.of(),
            List.of(TreeFile.directory("/empty", 0755)),
            Optional.empty(),
            Set.of(),
            List.of(tar, tar));

    assertThat(contents.layers(source))
        .extracting(LayerRecipe::comment)
        .containsExactly("customisation layer", "--add-layer more.tar", "--add-layer more.tar");
  }
}
