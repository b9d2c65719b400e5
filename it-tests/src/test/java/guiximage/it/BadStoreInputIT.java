package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.StorePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store may do wrong: each has exit code 3 and one clear line, and leaves no file. */
class BadStoreInputIT {
  private static final long LONG_ENOUGH_BYTES = 1200L << 20;

  @TempDir Path home;
  @TempDir Path out;
  @TempDir Path said;
  @TempDir Path storeDirectory;

  private SampleStore store;

  @BeforeEach
  void makeStore() throws IOException {
    store = new SampleStore(storeDirectory);
    store.add("good-1", SampleStore.text("good", "good\n"));
  }

  @AfterEach
  void noFileIsLeft() throws IOException {
    try (var files = Files.list(out)) {
      assertThat(files).isEmpty();
    }
  }

  private Program export(String... words) {
    List<String> all = new ArrayList<>(List.of("export", "-o", out.resolve("i.tar").toString()));
    all.add("--store-root=" + store.root());
    all.addAll(List.of(words));
    return Command.withHome(home).program(all);
  }

  /** Exactly these items, of which no database knows anything. */
  private String list(StorePath... paths) throws IOException {
    Files.delete(store.database());
    List<String> lines = List.of(paths).stream().map(StorePath::toString).toList();
    return "--paths-from=" + Files.write(said.resolve("list"), lines);
  }

  @Test
  void anItemThatTheDatabaseDoesNotKnow() throws Exception {
    StorePath unknown = store.put("unregistered-1", SampleStore.text("a", "a"));

    Failed.with(3, export(unknown.toString()).run()).saying(unknown.toString());
  }

  @Test
  void aPathOutsideTheStore() {
    Failed.with(3, export("/etc/passwd").run()).saying("'/etc/passwd'");
  }

  @Test
  void aPathThatLooksLikeTheStore() {
    Failed.with(3, export("/gnu/store/../../etc/passwd").run()).saying("etc/passwd");
  }

  @Test
  void aFileThatIsNotThere() {
    Failed.with(3, export("./no-such-link").run()).saying("no-such-link");
  }

  @Test
  void nothingAtAll() {
    Failed.with(2, export().run()).saying("nothing to put into the image");
  }

  @Test
  void aDatabaseThatIsNotThere() {
    String database = "--store-db=" + said.resolve("none.sqlite");

    Failed.with(3, export(database, SampleStore.path("good-1").toString()).run())
        .saying("none.sqlite");
  }

  @Test
  void aDatabaseThatIsNone() throws Exception {
    Path file = Files.writeString(said.resolve("text.sqlite"), "this is not a database");

    Failed.with(3, export("--store-db=" + file, SampleStore.path("good-1").toString()).run())
        .saying("text.sqlite");
  }

  @Test
  void anItemThatHasVanished() throws Exception {
    StorePath gone = store.add("gone-1", SampleStore.text("a", "a"));
    Program.of("rm", "-rf", store.locate(gone).toString()).output();

    Failed.with(3, export(gone.toString()).run()).saying(gone.toString());
  }

  @Test
  void aSocketInTheStore() throws Exception {
    StorePath item =
        store.put(
            "socket-1",
            place -> {
              Path socket = Files.createDirectories(place).resolve("s");
              ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                  .bind(UnixDomainSocketAddress.of(socket))
                  .close();
            });

    Failed.with(3, export(list(item)).run()).saying(item + "/s", "socket");
  }

  @Test
  void aFifoInTheStore() throws Exception {
    StorePath item =
        store.put(
            "fifo-1",
            place -> {
              Files.createDirectories(place);
              Program.of("mkfifo", place.resolve("f").toString()).output();
            });

    Failed.with(3, export(list(item)).run()).saying(item + "/f");
  }

  @Test
  void aFileThatShrinksWhileItIsRead() throws Exception {
    StorePath item = store.put("shrinks-1", SampleStore.zeros(LONG_ENOUGH_BYTES));
    Path file = store.locate(item).resolve("lib/zeros");
    try (RunningProgram export = new RunningProgram(export(list(item)), said)) {
      export.awaitThat(this::somethingIsWritten);

      export.whileStopped(() -> truncate(file, LONG_ENOUGH_BYTES - 1));

      Failed.with(3, export.await()).saying(item + "/lib/zeros");
    }
  }

  @Test
  void aFileThatVanishesWhileAnotherIsRead() throws Exception {
    StorePath first = store.put("first-1", SampleStore.zeros(LONG_ENOUGH_BYTES));
    StorePath second = store.put("second-1", SampleStore.text("b", "b"));
    Program export = export(list(first, second), "--layering=single", "--jobs=1");
    try (RunningProgram running = new RunningProgram(export, said)) {
      running.awaitThat(this::somethingIsWritten);

      running.whileStopped(() -> Program.of("rm", "-rf", store.locate(second).toString()).output());

      Failed.with(3, running.await()).saying(second.toString());
    }
  }

  private boolean somethingIsWritten() throws IOException {
    try (var files = Files.list(out)) {
      for (Path file : files.toList()) {
        if (Files.size(file) > 1 << 20) {
          return true;
        }
      }
    }
    return false;
  }

  private static void truncate(Path file, long sizeBytes) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(sizeBytes);
    }
  }

  @Test
  void aFileThatChangesBetweenTheTwoPassesToAPipe() throws Exception {
    StorePath item = store.put("changes-1", SampleStore.zeros(LONG_ENOUGH_BYTES));
    Path file = store.locate(item).resolve("lib/zeros");
    List<String> words =
        List.of("export", "-o", "-", "--store-root=" + store.root(), list(item), "-t", "a:1");
    try (RunningProgram export = new RunningProgram(Command.withHome(home).program(words), said)) {
      export.awaitThat(() -> Files.size(export.stdout()) > 0);

      export.whileStopped(
          () -> {
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
              open.seek(LONG_ENOUGH_BYTES - 1);
              open.write('x');
            }
          });

      Program.Result result = export.await();
      assertThat(result.exitCode()).as(result.stderr()).isEqualTo(3);
      assertThat(result.stderr()).contains("changed");
      assertThat(Files.size(export.stdout())).isLessThan(LONG_ENOUGH_BYTES + 10_000);
    }
  }

  @Test
  void aDamagedItemIsFoundByItsNarHash() throws Exception {
    StorePath item = store.add("damaged-1", SampleStore.text("a", "right"));
    Files.writeString(store.locate(item).resolve("share/a"), "wrong");

    Failed.with(3, export("--check-nar", item.toString()).run()).saying(item.toString(), "NAR");
  }

  @Test
  void tooFewLayers() {
    String good = SampleStore.path("good-1").toString();

    Failed.with(3, export("--max-layers=0", good).run())
        .saying("too many layers", "--max-layers 0");
  }
}
