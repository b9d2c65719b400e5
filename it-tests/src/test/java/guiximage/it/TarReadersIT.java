package guiximage.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.file.RawPath;
import guiximage.layer.LayerFormat;
import guiximage.layer.StoreLayerRecipe;
import guiximage.store.AwkwardStore;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import guiximage.tar.Ownership;
import guiximage.tar.TarEntry;
import guiximage.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write is read back by the tools that people have, file by file as it was. */
class TarReadersIT {
  /** Lists a tree: name, type and mode, and a digest of the content or of the link's target. */
  private static final String LIST =
      """
      import hashlib, os, stat, sys
      def show(path, name):
          s = os.lstat(path)
          if stat.S_ISDIR(s.st_mode):
              print(name.hex(), 'd', oct(s.st_mode & 0o7777))
              for child in sorted(os.listdir(path)):
                  show(path + b'/' + child, name + b'/' + child)
          elif stat.S_ISLNK(s.st_mode):
              print(name.hex(), 'l', os.readlink(path).hex())
          else:
              with open(path, 'rb') as f:
                  print(name.hex(), 'f', oct(s.st_mode & 0o7777), int(s.st_mtime),
                        hashlib.sha256(f.read()).hexdigest())
      top = os.fsencode(sys.argv[1])
      for item in sorted(os.listdir(top)):
          show(top + b'/' + item, item)
      """;

  private static final long FOUR_GIBIBYTES = 4L << 30;
  private static final long EIGHT_GIBIBYTES = 8L << 30;

  @TempDir private Path directory;
  private AwkwardStore store;
  private Path tar;
  private Path unpacked;

  @BeforeEach
  void writeALayer() throws IOException {
    store = AwkwardStore.write(directory.resolve("root"), "/gnu/store", 1);
    tar = directory.resolve("layer.tar");
    unpacked = Files.createDirectory(directory.resolve("unpacked"));
    try (OutputStream out = Files.newOutputStream(tar)) {
      new StoreLayerRecipe(store.items(), store.root(), LayerFormat.GUIX).writeTo(out);
    }
  }

  @Test
  void gnuTarReadsBackWhatWasThere() {
    Program.of("tar", "-xpf", tar.toString(), "-C", unpacked.toString()).output();

    assertThat(list(unpacked)).isEqualTo(list(store.root().directory()));
  }

  @Test
  void bsdtarReadsBackWhatWasThere() {
    Program.of("bsdtar", "-xpf", tar.toString(), "-C", unpacked.toString())
        .withVariable("LC_ALL", "C.UTF-8")
        .output();

    assertThat(list(unpacked).lines())
        .containsExactlyElementsOf(
            list(store.root().directory()).lines().filter(line -> !isDecomposed(line)).toList());
  }

  /** Whether the name has a letter and its accent apart, which bsdtar writes as one. */
  private static boolean isDecomposed(String line) {
    return line.contains(HexFormat.of().formatHex("/e\u0301".getBytes(UTF_8)) + " ");
  }

  @Test
  void pythonReadsBackWhatWasThere() {
    Program.of(
            "python3",
            "-c",
            """
            import sys, tarfile
            tar = tarfile.open(sys.argv[1])
            for member in tar:
                member.name = member.name.lstrip('/')  # Python would write to /gnu/store itself
                tar.extract(member, sys.argv[2])
            """,
            tar.toString(),
            unpacked.toString())
        .output();

    assertThat(list(unpacked)).isEqualTo(list(store.root().directory()));
  }

  @Test
  void busyboxReadsBackAllThatItsHeadersCanName() {
    String listing = Program.of("busybox", "tar", "-tf", tar.toString()).output();

    assertThat(listing).contains("gnu/store/").contains("-hello-2.12/bin/hello\n");
  }

  @Test
  void sizesAroundEightGibibytesAreReadBack() throws IOException {
    for (long sizeBytes : List.of(EIGHT_GIBIBYTES - 1, EIGHT_GIBIBYTES, EIGHT_GIBIBYTES + 1)) {
      TarEntry entry = TarEntry.file(RawPath.of("big"), 0444, sizeBytes, Ownership.ROOT, 1);
      Files.write(tar, entry.header());
      setSize(tar, TarWriter.totalBytes(entry.totalBytes()));

      assertThat(Program.of("tar", "-tvf", tar.toString()).output())
          .contains(" " + sizeBytes + " ");
      assertThat(Program.of("bsdtar", "-tvf", tar.toString()).output())
          .contains(" " + sizeBytes + " ");
      assertThat(Program.of("python3", "-m", "tarfile", "-v", "-l", tar.toString()).output())
          .contains(" " + sizeBytes + " ");
    }
  }

  @Test
  void aFileOfMoreThanFourGibibytesIsWrittenInFull() throws IOException {
    StorePath path = StorePath.parse("/gnu/store/0123456789abcdfghijklmnpqrsvwxyz-big");
    StoreRoot root = new StoreRoot(directory);
    Files.createDirectories(root.locate(path).getParent());
    setSize(root.locate(path), FOUR_GIBIBYTES + 1);
    StoreItem item = new StoreItem(path, Optional.empty(), 0, List.of());
    StoreLayerRecipe layer = new StoreLayerRecipe(List.of(item), root, LayerFormat.GUIX);
    AtomicLong sizeBytes = new AtomicLong();

    layer.writeTo(
        new OutputStream() {
          @Override
          public void write(int b) {
            sizeBytes.incrementAndGet();
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            sizeBytes.addAndGet(length);
          }
        });

    assertThat(sizeBytes.get()).isEqualTo(layer.tarSizeBytes()).isGreaterThan(FOUR_GIBIBYTES);
  }

  /** Makes the file longer, with a hole. */
  private static void setSize(Path file, long sizeBytes) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(sizeBytes);
    }
  }

  private static String list(Path root) {
    return Program.of("python3", "-c", LIST, root.resolve("gnu/store").toString()).output();
  }
}
