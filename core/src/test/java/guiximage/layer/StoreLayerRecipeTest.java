package guiximage.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Digest;
import guiximage.store.Nar;
import guiximage.store.NarHash;
import guiximage.store.PythonFiles;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import guiximage.tar.Ownership;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLayerRecipeTest {
  private static final String BASE = "/gnu/store/0123456789abcdfghijklmnpqrsvwxyz-";

  @TempDir private Path prefix;

  @Test
  void commentListsTheItemsInPythonsNotation() {
    StoreLayerRecipe layer = layer(List.of(unread("a-1"), unread("b-2")));

    assertThat(layer.comment()).isEqualTo("store paths: ['%sa-1', '%sb-2']".formatted(BASE, BASE));
  }

  @Test
  void aQuoteInTheStoreDirectoryIsQuotedAsPythonDoes() {
    StorePath path = StorePath.parse("/it's/0123456789abcdfghijklmnpqrsvwxyz-a-1");
    StoreItem item = new StoreItem(path, Optional.empty(), 0, List.of());

    assertThat(layer(List.of(item)).comment()).isEqualTo("store paths: [\"" + path + "\"]");
  }

  @Test
  void aLayerWithoutItemsHoldsTheStoreDirectory() throws IOException {
    StoreLayerRecipe layer =
        new StoreLayerRecipe("/gnu/store", List.of(), new StoreRoot(prefix), LayerFormat.GUIX);

    assertThat(TarListing.of(layer))
        .containsExactly("5 0555 0:0 root:root 1 /gnu/", "5 0555 0:0 root:root 1 /gnu/store/");
  }

  @Test
  void permissionBitsAreKeptWhereNarHashesAreNotKnown() throws IOException {
    StoreItem item = executableItem("rwxr-x---");

    assertThat(TarListing.of(layer(List.of(item))).get(2)).startsWith("0 0750 ");
  }

  @Test
  void modesFollowFromTheNarWhereItsHashIsKnown() throws IOException {
    StoreItem item = withNarHash(executableItem("rwxr-x---"));

    assertThat(TarListing.of(layer(List.of(item))).get(2)).startsWith("0 0555 ");
  }

  @ParameterizedTest
  @ValueSource(ints = {04755, 02755, 01755, 0})
  void specialBitsAreKeptOrFollowFromTheNar(int mode) throws IOException {
    StoreItem item = executableItem("r-xr-xr-x");
    StoreItem known = withNarHash(item);
    Files.setAttribute(new StoreRoot(prefix).locate(item.path()), "unix:mode", mode);
    assertThat(TarListing.of(layer(List.of(item))).get(2)).startsWith("0 %04o ".formatted(mode));
    assertThat(TarListing.of(layer(List.of(known))).get(2))
        .startsWith(mode == 0 ? "0 0444 " : "0 0555 ");
  }

  /** Needs root, as a capability does. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 0x7FFFFFFFL, 0x1FFFFFFFFL})
  void neitherTimesNorAttributesAreInTheLayer(long mtimeSeconds) throws IOException {
    StoreItem item = executableItem("r-xr-xr-x");
    byte[] usual = TarListing.bytesOf(layer(List.of(item)));
    PythonFiles.run(
        """
        import os
        name = '%s'
        os.setxattr(name, 'security.capability', bytes.fromhex('0100000200040000000000000000000000000000'))
        os.utime(name, ns=(0, %d * 10**9 + 123456789))
        """
            .formatted(new StoreRoot(prefix).locate(item.path()), mtimeSeconds));
    assertThat(TarListing.bytesOf(layer(List.of(item)))).isEqualTo(usual);
  }

  @Test
  void hardLinksAcrossItemsAreFilesOfTheirOwn() throws IOException {
    StoreItem one = executableItem("r-xr-xr-x");
    StoreItem other = unread("other-1");
    Path place = new StoreRoot(prefix).locate(other.path());
    Files.copy(new StoreRoot(prefix).locate(one.path()), place, StandardCopyOption.COPY_ATTRIBUTES);
    byte[] copied = TarListing.bytesOf(layer(List.of(one, other)));
    Files.delete(place);
    Files.createLink(place, new StoreRoot(prefix).locate(one.path()));
    assertThat(TarListing.bytesOf(layer(List.of(one, other)))).isEqualTo(copied);
    assertThat(TarListing.of(layer(List.of(one, other))))
        .filteredOn(l -> l.startsWith("0"))
        .hasSize(2);
  }

  @Test
  void namesNearToDotsAndSpacesAreNames() throws IOException {
    StoreItem item = unread("names-1");
    Path place = Files.createDirectories(new StoreRoot(prefix).locate(item.path()));
    List<String> names = List.of(" ", "...", "..a", "a ", "a..");
    for (String name : names) {
      Files.createFile(place.resolve(name));
    }
    assertThat(TarListing.of(layer(List.of(item))))
        .extracting(line -> line.substring(line.lastIndexOf('/') + 1))
        .containsExactly("", "", "", "  ", "... ", "..a ", "a  ", "a.. ");
  }

  @Test
  void aLinkMayLeadAsFarAsTheSystemLets() throws IOException {
    StoreItem item = unread("link-1");
    Path place = new StoreRoot(prefix).locate(item.path());
    Files.createDirectories(place.getParent());
    String target = "t/".repeat(2047) + "t";
    Files.createSymbolicLink(place, Path.of(target));
    assertThat(TarListing.of(layer(List.of(item))).get(2)).endsWith(" -> " + target);
  }

  @Test
  void theBytesAreTheSameWhetherOrNotTheSizeWasAskedForBefore() throws IOException {
    StoreLayerRecipe layer = layer(List.of(executableItem("r-xr-xr-x")));
    List<String> unasked = TarListing.of(layer);

    assertThat(layer.tarSizeBytes()).isEqualTo(10_240);

    assertThat(TarListing.of(layer)).isEqualTo(unasked);
    assertThat(TarListing.of(layer)).isEqualTo(unasked);
  }

  @Test
  void keyIsUnknownUnlessAllNarHashesAreKnown() throws IOException {
    StoreItem known = withNarHash(executableItem("r-xr-xr-x"));

    assertThat(layer(List.of(known)).key()).isPresent();
    assertThat(layer(List.of(known, unread("b-2"))).key()).isEmpty();
  }

  @Test
  void anItemThatIsThereTwiceIsRefused() {
    assertThatThrownBy(() -> layer(List.of(unread("a-1"), unread("a-1"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(BASE + "a-1 is in the layer twice");
  }

  @Test
  void aDamagedItemIsFoundWhileItIsPacked() throws IOException {
    StoreItem item = withNarHash(executableItem("r-xr-xr-x"));
    Path place = new StoreRoot(prefix).locate(item.path());
    Files.delete(place);
    Files.writeString(place, "#!/bin/sh -x\n");
    StoreLayerRecipe layer = layer(List.of(item)).checkingNarHashes();

    assertThatThrownBy(() -> layer.writeTo(OutputStream.nullOutputStream()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
        .hasMessageStartingWith(BASE + "tool-1 is damaged: its NAR hash is ")
        .hasMessageContaining(Nar.hash(place) + ", the store's database says ")
        .hasMessageContaining(item.narHash().orElseThrow().toString());
  }

  @Test
  void anItemWithoutNarHashCannotBeChecked() throws IOException {
    StoreLayerRecipe layer = layer(List.of(executableItem("r-xr-xr-x"))).checkingNarHashes();

    assertThatThrownBy(() -> layer.writeTo(OutputStream.nullOutputStream()))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            BASE
                + "tool-1 cannot be checked: its NAR hash is not known;"
                + " only the store's database or daemon has it");
  }

  @Test
  void narHashIsCheckedEvenIfNamesAreOrderedDifferentlyInANar() throws IOException {
    // byte ED sorts before EF as a byte, and as DCED before U+FFxx; but EE 80 80 is U+E000
    StoreItem item = unread("order-1");
    Path place = Files.createDirectories(new StoreRoot(prefix).locate(item.path()));
    PythonFiles.write(place, "b'\\xff'", "b'\\xee\\x80\\x80'", "b'a'");
    StoreItem known = withNarHash(item);

    StoreLayerRecipe layer = layer(List.of(known));

    assertThat(TarListing.bytesOf(layer.checkingNarHashes())).isEqualTo(TarListing.bytesOf(layer));
  }

  @Test
  void everyInputChangesTheKey() {
    Random random = new Random(1);
    List<LayerKey> keys = new ArrayList<>();
    for (int round = 0; round < 200; round++) {
      List<StoreItem> items = items(random);
      LayerFormat format = LayerFormat.GUIX;
      keys.add(key(items, format));
      int changed = random.nextInt(items.size());
      StoreItem item = items.get(changed);
      keys.add(key(with(items, changed, drawn(random, item.path().name())), format));
      keys.add(key(with(items, changed, renamed(item, item.path().name() + "x")), format));
      keys.add(key(with(items, items.size(), drawn(random, "new")), format));
      keys.add(key(items.subList(1, items.size()), format));
      keys.add(key(rotated(items), format));
      keys.add(key(items, new LayerFormat(0555, Ownership.ROOT, 2 + random.nextInt(1000))));
      keys.add(key(items, new LayerFormat(random.nextInt(0500), Ownership.ROOT, 1)));
      keys.add(key(items, owned(1 + random.nextInt(1000), 0, "root", "root")));
      keys.add(key(items, owned(0, 1 + random.nextInt(1000), "root", "root")));
      keys.add(key(items, owned(0, 0, "user" + random.nextInt(1000), "root")));
      keys.add(key(items, owned(0, 0, "root", "group" + random.nextInt(1000))));
    }

    assertThat(keys).doesNotHaveDuplicates();
  }

  private static List<StoreItem> items(Random random) {
    List<StoreItem> items = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(5); i++) {
      items.add(drawn(random, "item-" + i));
    }
    return items;
  }

  private static StoreItem drawn(Random random, String name) {
    StringBuilder hash = new StringBuilder();
    random.ints(32, 0, 32).forEach(i -> hash.append("0123456789abcdfghijklmnpqrsvwxyz".charAt(i)));
    byte[] nar = new byte[8];
    random.nextBytes(nar);
    return new StoreItem(
        new StorePath("/gnu/store", hash.toString(), name),
        Optional.of(new NarHash(Digest.of(nar))),
        0,
        List.of());
  }

  private static StoreItem renamed(StoreItem item, String name) {
    StorePath path = new StorePath("/gnu/store", item.path().hash(), name);
    return new StoreItem(path, item.narHash(), 0, List.of());
  }

  private static List<StoreItem> with(List<StoreItem> items, int index, StoreItem item) {
    List<StoreItem> changed = new ArrayList<>(items);
    if (index < items.size()) {
      changed.remove(index);
    }
    changed.add(index, item);
    return changed;
  }

  private static List<StoreItem> rotated(List<StoreItem> items) {
    List<StoreItem> changed = new ArrayList<>(items.subList(1, items.size()));
    changed.add(items.get(0));
    return changed;
  }

  private static LayerFormat owned(long uid, long gid, String user, String group) {
    return new LayerFormat(0555, new Ownership(uid, gid, user, group), 1);
  }

  private static LayerKey key(List<StoreItem> items, LayerFormat format) {
    return new StoreLayerRecipe(items, StoreRoot.HOST, format).key().orElseThrow();
  }

  private StoreItem executableItem(String permissions) throws IOException {
    StoreItem item = unread("tool-1");
    Path place = new StoreRoot(prefix).locate(item.path());
    Files.createDirectories(place.getParent());
    Files.write(place, "#!/bin/sh\n".getBytes(UTF_8));
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(permissions));
    return item;
  }

  private StoreItem withNarHash(StoreItem item) throws IOException {
    Path place = new StoreRoot(prefix).locate(item.path());
    return new StoreItem(
        item.path(), Optional.of(Nar.hash(place)), Nar.sizeBytes(place), List.of());
  }

  private static StoreItem unread(String name) {
    return new StoreItem(StorePath.parse(BASE + name), Optional.empty(), 0, List.of());
  }

  private StoreLayerRecipe layer(List<StoreItem> items) {
    return new StoreLayerRecipe(items, new StoreRoot(prefix), LayerFormat.GUIX);
  }
}
