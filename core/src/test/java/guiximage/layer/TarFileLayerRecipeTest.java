package guiximage.layer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.store.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TarFileLayerRecipeTest {
  private static final StorePath ITEM =
      StorePath.parse("/gnu/store/" + "a".repeat(32) + "-hello-1");
  private static final List<StorePath> ITEMS = List.of(ITEM);

  @TempDir private Path directory;
  private Path file;
  private byte[] tar;

  @BeforeEach
  void writeATar() throws IOException {
    tar =
        TarListing.bytesOf(
            TreeLayerRecipe.of(List.of(TreeFile.file("/a", 0444, new byte[3000])), 1));
    file = Files.write(directory.resolve("layer.tar"), tar);
  }

  @Test
  void bytesArePassedOnAsTheyAre() throws IOException {
    TarFileLayerRecipe layer = TarFileLayerRecipe.of(file, Optional.of(diffId()), "custom", ITEMS);

    assertThat(TarListing.bytesOf(layer)).isEqualTo(tar);
    assertThat(layer.tarSizeBytes()).isEqualTo(tar.length);
    assertThat(layer.comment()).isEqualTo("custom", ITEMS);
    layer.verify();
  }

  @Test
  void aLinkIsFollowed() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    TarFileLayerRecipe layer = TarFileLayerRecipe.of(link, Optional.empty(), "custom", ITEMS);

    assertThat(TarListing.bytesOf(layer)).isEqualTo(tar);
  }

  @Test
  void keyIsKnownIfTheDiffIdIs() throws IOException {
    assertThat(TarFileLayerRecipe.of(file, Optional.of(diffId()), "", ITEMS).key()).isPresent();
    assertThat(TarFileLayerRecipe.of(file, Optional.empty(), "", ITEMS).key()).isEmpty();
  }

  @Test
  void anotherDigestIsAFailure() throws IOException {
    DiffId other = new DiffId(Digest.of(new byte[0]));
    TarFileLayerRecipe layer = TarFileLayerRecipe.of(file, Optional.of(other), "", ITEMS);

    assertFails(
        layer::verify,
        file + " is not the layer that was meant: its digest is " + diffId() + ", want " + other);
  }

  @Test
  void aChangeAfterwardsIsAFailure() throws IOException {
    TarFileLayerRecipe layer = TarFileLayerRecipe.of(file, Optional.empty(), "", ITEMS);
    Files.write(file, Arrays.copyOf(tar, tar.length - 512));

    assertFails(
        layer::verify,
        file + " shrank while it was read; run again when nothing changes the store");
  }

  @Test
  void aCompressedTarIsRefused() throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(tar);
    }

    assertRefused(file + " is compressed with gzip; uncompress it first");
  }

  @Test
  void aTarCutShortIsRefused() throws IOException {
    Files.write(file, Arrays.copyOf(tar, 1500));

    assertRefused(file + " is not a whole tar: after 0 members: it is cut short; get it again");
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    Files.write(file, "no tar\n".getBytes(US_ASCII));
    assertRefused(file + " is not a tar: it has 7 bytes, want 512 or more");

    Files.write(file, "no tar\n".repeat(100).getBytes(US_ASCII));
    assertThatThrownBy(() -> TarFileLayerRecipe.of(file, Optional.empty(), "", ITEMS))
        .hasMessageStartingWith(file + " is not a whole tar: after 0 members: ");
  }

  @ParameterizedTest
  @CsvSource({
    "gnu, 2, /gnu is not a directory",
    "./gnu, 2, /gnu is not a directory",
    "/gnu/store, 2, /gnu/store is not a directory",
    "gnu/store/, 2, /gnu/store is not a directory",
    "gnu/x/../store, 2, /gnu/store is not a directory",
    "gnu/store, 0, /gnu/store is not a directory",
    "gnu/store, 1, /gnu/store is not a directory",
    "., 2, / is not a directory",
    ".wh.gnu, 0, /.wh.gnu deletes what is there",
    "gnu/.wh.store, 0, /gnu/.wh.store deletes what is there",
    ".wh..wh..opq, 0, /.wh..wh..opq deletes what is there",
    "gnu/.wh..wh..opq, 0, /gnu/.wh..wh..opq deletes what is there",
    "gnu/store/.wh..wh..opq, 0, /gnu/store/.wh..wh..opq deletes what is there",
  })
  void whatHidesTheStoreIsRefused(String name, char type, String what) throws IOException {
    Files.write(file, tarOf(name, type));

    assertHiding(what);
  }

  @Test
  void whatDeletesAnItemOrFilesOfOneIsRefused() throws IOException {
    String inStore = "gnu/store/.wh." + ITEM.toString().substring("/gnu/store/".length());
    Files.write(file, tarOf(inStore, '0'));
    assertHiding("/" + inStore + " deletes what is there");

    String inItem = ITEM.toString().substring(1) + "/bin/.wh.hello";
    Files.write(file, tarOf(inItem, '0'));
    assertHiding("/" + inItem + " deletes what is there");
  }

  @ParameterizedTest
  @CsvSource({
    "gnu/, 5",
    "./gnu/store/, 5",
    "gnu/store, 5",
    "gnu/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-hello-1/bin/hello, 0",
    "gnu/store/.wh.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-hello-1, 0",
    "etc/.wh..wh..opq, 0",
    ".wh..wh.plnk, 0",
    "etc/gnu, 2",
    "../gnu.txt, 0"
  })
  void whatLeavesTheStoreVisibleIsTaken(String name, char type) throws IOException {
    byte[] beside = tarOf(name, type);
    Files.write(file, beside);

    assertThat(TarListing.bytesOf(TarFileLayerRecipe.of(file, Optional.empty(), "", ITEMS)))
        .isEqualTo(beside);
  }

  @Test
  void aDirectoryOfBeforePosixIsOne() throws IOException {
    Files.write(file, tarOf("gnu/store/", '\0'));

    assertThat(TarFileLayerRecipe.of(file, Optional.empty(), "", ITEMS).storePaths()).isEmpty();
  }

  @Test
  void anImageWithoutItemsHasNothingToHide() throws IOException {
    Files.write(file, tarOf("gnu", '2'));

    assertThat(TarFileLayerRecipe.of(file, Optional.empty(), "", List.of()).storePaths()).isEmpty();
  }

  /** A tar of one member, written by other code than ours. */
  private static byte[] tarOf(String name, char type) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, (byte) type, true);
      entry.setName(name);
      entry.setLinkName(type == '1' || type == '2' ? "bin" : "");
      out.putArchiveEntry(entry);
      out.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private void assertHiding(String what) {
    assertThatThrownBy(() -> TarFileLayerRecipe.of(file, Optional.empty(), "", ITEMS))
        .hasMessage(
            file
                + " hides the store item "
                + ITEM
                + ": its member "
                + what
                + "; make the tar without it")
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION));
  }

  @Test
  void aHeaderThatIsTooLargeIsRefusedBeforeItIsRead() throws IOException {
    for (char type : new char[] {'x', 'g', 'L', 'K'}) {
      Files.write(file, announcing(type, 1L << 30));
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(3L << 30);
      }

      assertThatThrownBy(() -> TarFileLayerRecipe.of(file, Optional.empty(), "", ITEMS))
          .hasMessage(
              file
                  + " cannot be a layer: after 0 members: it has a header of 1073741824 bytes; at"
                  + " most 1048576 are read; make the tar without it")
          .isInstanceOfSatisfying(
              ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION));
    }
  }

  private static byte[] announcing(char type, long sizeBytes) throws IOException {
    byte[] header = new byte[512];
    TarArchiveEntry entry = new TarArchiveEntry("header", (byte) type);
    entry.setSize(sizeBytes);
    entry.writeEntryHeader(header);
    return header;
  }

  @Test
  void whatFollowsTheEndIsRefused() throws IOException {
    byte[] twice = Arrays.copyOf(tar, 2 * tar.length);
    System.arraycopy(tar, 0, twice, tar.length, tar.length);
    Files.write(file, twice);

    assertRefused(
        file + " is not a whole tar: after 1 member: something follows the end of the tar");
  }

  @Test
  void aTimeBefore1970IsTaken() throws IOException {
    for (int mode :
        new int[] {TarArchiveOutputStream.BIGNUMBER_POSIX, TarArchiveOutputStream.BIGNUMBER_STAR}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
        out.setBigNumberMode(mode);
        TarArchiveEntry entry = new TarArchiveEntry("old");
        entry.setModTime(-86_400_500L);
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
      }
      Files.write(file, bytes.toByteArray());

      assertThat(TarListing.bytesOf(TarFileLayerRecipe.of(file, Optional.empty(), "", ITEMS)))
          .isEqualTo(bytes.toByteArray());
    }
  }

  @Test
  void aMissingFileAndADirectoryAreRefused() throws IOException {
    Files.delete(file);
    assertRefused(file + " is missing: it was removed or never existed");

    Files.createDirectory(file);
    assertRefused(file + " is a directory; a regular file is needed");
  }

  private DiffId diffId() {
    return new DiffId(Digest.of(tar));
  }

  private void assertRefused(String message) {
    assertFails(() -> TarFileLayerRecipe.of(file, Optional.empty(), "", ITEMS), message);
  }

  private static void assertFails(ThrowingCallable step, String message) {
    assertThatThrownBy(step)
        .hasMessage(message)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE));
  }
}
