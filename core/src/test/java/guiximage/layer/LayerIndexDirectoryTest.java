package guiximage.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ForeignProgram;
import guiximage.ImageException;
import guiximage.oci.Compression.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerIndexDirectoryTest extends LayerIndexContractTest {
  /** Before the times that the machine gives to what is written, so that nothing new is old. */
  private static final Instant NOW = Instant.parse("2020-01-01T00:00:00Z");

  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(90));
  private static final LayerFacts FACTS = facts(1, Algorithm.GZIP);

  private final List<String> complaints = new ArrayList<>();

  @TempDir private Path parent;

  private Path directory() {
    return parent.resolve("cache/guix-image");
  }

  @Override
  protected LayerIndexDirectory newIndex() {
    return new LayerIndexDirectory(directory(), () -> NOW, complaints::add);
  }

  private Path file(int number) {
    return directory().resolve(key(number).digest().hex());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void anEntryIsTextThatLooksLikeThis() throws IOException {
    newIndex().put(key(1), facts(1, Algorithm.GZIP, Algorithm.ZSTD));

    assertThat(file(1))
        .hasContent(
            """
            guix-image layer 1
            key sha256:227ba5f2c6c9109fe5c44a0696f393379607493a377f522ee27d9a7ae3227d89
            diff-id sha256:5f618eb2d12fd37ddf40aaefe16e1c765e1c0d933c2c4bc0d8a1c82bb8e02082
            tar-bytes 10241
            gzip sha256:59a6a8ee100916533fa0118a7cd3614d6a98ebe7cf0b1adf399f228156134fe1 101
            zstd sha256:34d8209efbadb860780fefcb9822f0747c18357a9a3726555085cf6631e7458d 101
            check 35a7b744
            """);
  }

  @Test
  void nobodyElseMayReadOrWriteADirectoryThatIsMadeForIt() throws IOException {
    newIndex().put(key(1), FACTS);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
        .isEqualTo("rwx------");
  }

  @Test
  void anotherProcessFindsWhatThisOnePut() throws IOException {
    newIndex().put(key(1), FACTS);

    assertThat(newIndex().find(key(1))).hasValue(FACTS);
  }

  @Test
  void puttingWhatIsKnownWritesNothing() throws IOException {
    newIndex().put(key(1), facts(1, Algorithm.GZIP, Algorithm.ZSTD));
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("r-xr-xr-x"));
    Object inode = Files.getAttribute(file(1), "unix:ino");

    newIndex().put(key(1), FACTS);

    assertThat(Files.getAttribute(file(1), "unix:ino")).isEqualTo(inode);
  }

  @Test
  void noDamageOfAnEntryMakesItSayAnythingElse() throws IOException {
    newIndex().put(key(1), FACTS);
    byte[] good = Files.readAllBytes(file(1));
    Random random = new Random(11);

    for (int i = 0; i < 1000; i++) {
      Files.write(file(1), damaged(good, random));

      assertThat(newIndex().find(key(1)).filter(found -> !found.equals(FACTS))).isEmpty();
    }
  }

  /** One of: some bytes changed, cut short, a piece twice, a piece left out, something appended. */
  private static byte[] damaged(byte[] good, Random random) {
    int from = random.nextInt(good.length);
    int to = from + random.nextInt(good.length - from);
    byte[] bytes = good.clone();
    return switch (random.nextInt(5)) {
      case 0 -> {
        bytes[from] = (byte) random.nextInt(256);
        bytes[to] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 1 -> Arrays.copyOf(bytes, from);
      case 2 -> concat(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
      case 3 -> concat(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
      default -> concat(bytes, Arrays.copyOfRange(bytes, from, to));
    };
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "{}", "guix-image layer 1\n", "\n\n\n\n\n\n\n"})
  void whatIsNoEntryIsNotKnownAndIsReplaced(String text) throws IOException {
    Files.createDirectories(directory());
    Files.writeString(file(1), text);

    assertThat(newIndex().find(key(1))).isEmpty();
    newIndex().put(key(1), FACTS);
    assertThat(newIndex().find(key(1))).hasValue(FACTS);
  }

  @Test
  void theEntryOfAnotherLayerIsNotKnown() throws IOException {
    newIndex().put(key(1), FACTS);
    Files.copy(file(1), file(2));

    assertThat(newIndex().find(key(2))).isEmpty();
    assertThat(newIndex().list()).extracting(LayerIndexDirectory.Entry::key).containsOnly(key(1));
  }

  @Test
  void aPipeInPlaceOfAnEntryKeepsNobodyWaiting() throws Exception {
    Files.createDirectories(directory());
    ForeignProgram.run(new byte[0], "mkfifo", file(1).toString());

    assertThat(newIndex().find(key(1))).isEmpty();
    newIndex().put(key(1), FACTS);
    assertThat(newIndex().find(key(1))).hasValue(FACTS);
  }

  @Test
  void aDirectoryThatCannotBeMadeKeepsNothingAndSaysSoOnce() throws IOException {
    Files.writeString(parent.resolve("cache"), "a file is in the way");
    LayerIndexDirectory index = newIndex();

    index.put(key(1), FACTS);
    index.put(key(2), facts(2));

    assertThat(index.find(key(1))).isEmpty();
    assertThat(complaints)
        .singleElement()
        .asString()
        .startsWith("cannot write the layer index '" + directory() + "': ");
  }

  @Test
  void aHealthyDirectoryCausesNoComplaint() throws IOException {
    LayerIndexDirectory index = newIndex();

    index.put(key(1), FACTS);
    index.find(key(1));

    assertThat(complaints).isEmpty();
  }

  @Test
  void onlyTheMostRecentlyUsedAreKept() throws IOException {
    LayerIndexDirectory first =
        new LayerIndexDirectory(directory(), () -> NOW, complaints::add, 20);
    for (int number = 0; number < 30; number++) {
      first.put(key(number), facts(number, Algorithm.GZIP));
      Instant used = NOW.minus(Duration.ofDays(50 - number));
      Files.setLastModifiedTime(file(number), FileTime.from(used));
    }
    LayerIndexDirectory second =
        new LayerIndexDirectory(directory(), () -> NOW, complaints::add, 20);
    second.find(key(0));
    second.put(key(99), facts(99));

    assertThat(names()).hasSize(19);
    assertThat(second.find(key(0))).isPresent();
    assertThat(second.find(key(12))).isEmpty();
    assertThat(second.find(key(13))).isPresent();
    assertThat(second.find(key(99))).isPresent();
  }

  @Test
  void findingAnEntryMarksItUsedOnceADay() throws IOException {
    newIndex().put(key(1), FACTS);
    Files.setLastModifiedTime(file(1), FileTime.from(LONG_AGO));

    newIndex().find(key(1));
    assertThat(newIndex().list().get(0).lastUsed()).isEqualTo(NOW);

    Instant thisMorning = NOW.minus(Duration.ofHours(5));
    Files.setLastModifiedTime(file(1), FileTime.from(thisMorning));
    newIndex().find(key(1));
    assertThat(newIndex().list().get(0).lastUsed()).isEqualTo(thisMorning);
  }

  @Test
  void listsWhatWasUsedLastFirst() throws IOException {
    for (int number = 0; number < 3; number++) {
      newIndex().put(key(number), facts(number, Algorithm.GZIP));
      Instant used = NOW.minus(Duration.ofDays(number == 1 ? 1 : 10 - number));
      Files.setLastModifiedTime(file(number), FileTime.from(used));
    }

    assertThat(newIndex().list())
        .extracting(LayerIndexDirectory.Entry::facts)
        .containsExactly(
            facts(1, Algorithm.GZIP), facts(2, Algorithm.GZIP), facts(0, Algorithm.GZIP));
  }

  @Test
  void aDirectoryThatDoesNotExistListsNothing() throws IOException {
    assertThat(newIndex().list()).isEmpty();
    assertThat(newIndex().prune(Instant.MAX)).isZero();
    assertThat(directory()).doesNotExist();
  }

  @Test
  void pruningForgetsWhatWasNotUsedSince() throws IOException {
    newIndex().put(key(1), FACTS);
    newIndex().put(key(2), facts(2));
    Files.setLastModifiedTime(file(1), FileTime.from(LONG_AGO));
    Files.setLastModifiedTime(file(2), FileTime.from(NOW));

    int removed = newIndex().prune(NOW.minus(Duration.ofDays(30)));

    assertThat(removed).isEqualTo(1);
    assertThat(newIndex().find(key(1))).isEmpty();
    assertThat(newIndex().find(key(2))).isPresent();
  }

  @Test
  void whatIsPrunedWhileItIsListedIsPassedOver() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread pruner =
        new Thread(
            () -> {
              while (!done.get()) {
                newIndex().put(key(1), FACTS);
                file(1).toFile().delete();
              }
            });
    pruner.start();
    try {
      for (int i = 0; i < 2_000; i++) {
        newIndex().list().forEach(entry -> assertThat(entry.lastUsed()).isBefore(Instant.MAX));
      }
    } finally {
      done.set(true);
      pruner.join();
    }
    assertThat(complaints).isEmpty();
  }

  @Test
  void pruningLeavesFilesOfOthersAlone() throws IOException {
    newIndex().put(key(1), FACTS);
    Files.writeString(directory().resolve("README"), "mine");

    newIndex().prune(Instant.MAX);

    assertThat(names()).containsExactly("README");
  }

  @Test
  void whatAKilledProcessLeftBehindIsRemovedAfterAnHour() throws IOException {
    Files.createDirectories(directory());
    Path old = Files.writeString(directory().resolve(".guix-image-1.tmp"), "half");
    Path fresh = Files.writeString(directory().resolve(".guix-image-2.tmp"), "half");
    Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(2))));
    Files.setLastModifiedTime(fresh, FileTime.from(NOW.minus(Duration.ofMinutes(2))));

    newIndex().put(key(1), FACTS);

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void aDirectoryThatCannotBeListedSaysSo() throws IOException {
    Files.createDirectories(directory().getParent());
    Files.writeString(directory(), "a file is in the way");

    assertThatThrownBy(() -> newIndex().list())
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.OUTPUT))
        .hasMessageStartingWith("cannot read the layer index '" + directory() + "': ");
  }

  @Test
  void severalProcessesMayUseItAtOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  IndexUser.class.getName(),
                  directory().toString())
              .inheritIO()
              .start());
    }

    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    assertThat(newIndex().list()).hasSize(IndexUser.LAYERS);
    assertThat(names()).hasSize(IndexUser.LAYERS);
  }

  /** A process that replaces the same entries as its siblings, in its own order. */
  static final class IndexUser {
    static final int LAYERS = 20;

    private IndexUser() {}

    public static void main(String[] arguments) {
      LayerIndexDirectory index =
          new LayerIndexDirectory(Path.of(arguments[0]), () -> NOW, IndexUser::fail);
      Random random = new Random(ProcessHandle.current().pid());
      for (int i = 0; i < 300; i++) {
        int number = i < LAYERS ? i : random.nextInt(LAYERS);
        LayerFacts one = facts(number, Algorithm.GZIP);
        LayerFacts other = facts(number + LAYERS, Algorithm.GZIP);
        index.put(key(number), random.nextBoolean() ? one : other);
        LayerFacts found = index.find(key(number)).orElseThrow();
        if (!found.equals(one) && !found.equals(other)) {
          throw new IllegalStateException("nobody put " + found);
        }
      }
    }

    private static void fail(String complaint) {
      throw new IllegalStateException(complaint);
    }
  }
}
