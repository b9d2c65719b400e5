package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a store may do wrong: each has exit code 3 and one clear line, and leaves no file. */
class BadStoreInputIT {
  /** Is read in several pieces, and is more than a pipe takes. */
  private static final int SEVERAL_READS_BYTES = 2 << 20;

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
    return export(Command.withHome(home), words);
  }

  private Program export(StopPoint stop, String... words) {
    return export(stop.in(Command.withHome(home)), words);
  }

  private Program export(Command command, String... words) {
    List<String> all = new ArrayList<>(List.of("export", "-o", out.resolve("i.tar").toString()));
    all.add("--store-root=" + store.root());
    all.addAll(List.of(words));
    return command.program(all);
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
    StorePath item = store.put("shrinks-1", SampleStore.zeros(SEVERAL_READS_BYTES));
    Path file = store.locate(item).resolve("lib/zeros");
    StopPoint stop = new StopPoint(file, 2, said);
    try (RunningProgram export = new RunningProgram(export(stop, list(item)), said)) {
      stop.await(export);

      truncate(file, SEVERAL_READS_BYTES - 1);
      stop.resume();

      Failed.with(3, export.await()).saying(item + "/lib/zeros");
    }
  }

  @Test
  void aFileThatVanishesWhileAnotherIsRead() throws Exception {
    StorePath first = store.put("first-1", SampleStore.zeros(SEVERAL_READS_BYTES));
    StorePath second = store.put("second-1", SampleStore.text("b", "b"));
    StopPoint stop = new StopPoint(store.locate(first).resolve("lib/zeros"), 1, said);
    Program export = export(stop, list(first, second), "--layering=single", "--jobs=1");
    try (RunningProgram running = new RunningProgram(export, said)) {
      stop.await(running);

      Program.of("rm", "-rf", store.locate(second).toString()).output();
      stop.resume();

      Failed.with(3, running.await()).saying(second.toString());
    }
  }

  private static void truncate(Path file, long sizeBytes) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(sizeBytes);
    }
  }

  @Test
  void anItemThatIsMountedIntoItselfHasAnEnd() throws Exception {
    StorePath item = store.put("mounted-1", SampleStore.text("a", "a"));
    Path place = store.locate(item);
    String share = place.resolve("share").toString();
    String list = list(item);
    Program.of("mount", "--bind", place.toString(), share).output();
    try {
      assertThat(export(list).run().exitCode()).isZero();
    } finally {
      Program.of("umount", share).output();
      Files.delete(out.resolve("i.tar"));
    }
  }

  /** What the system answers when the program opens or reads one file, by {@code strace}. */
  private Program.Result exportWhere(String call, String error) throws IOException {
    StorePath item = store.put("unreadable-1", SampleStore.text("a", "what is there"));
    return export(
            Command.withHome(home)
                .under("strace", "-f", "-qq", "-o/dev/null")
                .under("-P", store.locate(item).resolve("share/a").toString())
                .under("-e", "inject=" + call + ":error=" + error),
            list(item))
        .run();
  }

  /** As {@code /dev/zero}, which has no end. */
  @Test
  void aDescriptionWithoutEnd() {
    Program.Result result =
        Command.withHome(home).with("GUIX_IMAGE_JAVA_OPTS", "-Xmx128m").run("stream", "/dev/zero");

    Failed.with(2, result).saying("/dev/zero", "it is longer than 33554432 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "'read,pread64', EIO, Input/output error",
    "'read,pread64', ESTALE, Stale file handle",
    "openat, EACCES, unreadable-1/share/a"
  })
  void aFileThatCannotBeRead(String call, String error, String said) throws Exception {
    Failed.with(3, exportWhere(call, error)).saying("unreadable-1/share/a", said);
  }

  @Test
  void aReadThatASignalInterruptsIsMadeAgain() throws Exception {
    Program.Result result = exportWhere("read,pread64", "EINTR:when=1");
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    Path image = out.resolve("i.tar");
    assertThat(Files.readString(image, StandardCharsets.ISO_8859_1)).contains("what is there");
    Files.delete(image);
  }

  /** The second pass cannot get far while nobody takes what it writes. */
  @Test
  void aFileThatChangesBetweenTheTwoPassesToAPipe() throws Exception {
    StorePath item = store.put("changes-1", SampleStore.zeros(SEVERAL_READS_BYTES));
    Path file = store.locate(item).resolve("lib/zeros");
    Path pipe = said.resolve("pipe");
    Program.of("mkfifo", pipe.toString()).output();
    Program export =
        Command.withHome(home)
            .under("sh", "-c", "exec \"$@\" > " + pipe, "sh")
            .program(
                List.of("export", "-o-", "--store-root=" + store.root(), list(item), "-t", "a:1"));
    try (RunningProgram running = new RunningProgram(export, said);
        InputStream archive = Files.newInputStream(pipe)) {
      assertThat(archive.read()).isNotNegative();

      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        open.seek(SEVERAL_READS_BYTES - 1);
        open.write('x');
      }

      String rest = new String(archive.readAllBytes(), StandardCharsets.ISO_8859_1);
      Failed.with(3, running.await()).saying("changed");
      assertThat(rest).doesNotContain("manifest.json");
    }
  }

  @Test
  void aDamagedItemIsFoundByItsNarHash() throws Exception {
    StorePath item = store.add("damaged-1", SampleStore.text("a", "right"));
    Files.writeString(store.locate(item).resolve("share/a"), "wrong");

    Failed.with(3, export("--check-nar", item.toString()).run()).saying(item.toString(), "NAR");
  }

  @Test
  void tooFewLayers() throws Exception {
    String good = SampleStore.path("good-1").toString();
    Path tar = said.resolve("empty.tar");
    Program.of("tar", "-cf", tar.toString(), "-T", "/dev/null").output();

    Failed.with(3, export("--max-layers=1", "--add-layer=" + tar, good).run())
        .saying("too many layers", "--max-layers 1");
    Failed.with(2, export("--max-layers=0", good).run()).saying("--max-layers: 0 is not 1 or more");
  }
}
