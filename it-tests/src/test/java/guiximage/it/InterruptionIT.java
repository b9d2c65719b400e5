package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.it.RequestTunnel.Hold;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and its relatives while something is being made: nothing half-done is left. */
@Tag("every-java")
class InterruptionIT {
  /** Zeros that take no place on the disk, and that nobody reads to the end. */
  private static final long ENDLESS_BYTES = 1L << 40;

  @TempDir Path home;
  @TempDir Path out;
  @TempDir Path temporary;
  @TempDir Path storeDirectory;
  @TempDir Path said;

  private SampleStore store;
  private Path list;
  private StopPoint stop;

  @BeforeEach
  void makeStore() throws IOException {
    store = new SampleStore(storeDirectory);
    StorePath big = store.put("big-1", SampleStore.zeros(ENDLESS_BYTES));
    list = Files.writeString(said.resolve("list"), big + "\n");
    stop = new StopPoint(store.locate(big).resolve("lib/zeros"), 2, said);
  }

  private Command command() {
    return Command.withHome(home).with("TMPDIR", temporary.toString());
  }

  /** The program, not yet started, with items from the list. */
  private Program program(Command command, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--store-root=" + store.root(), "--paths-from=" + list));
    return command.program(all);
  }

  /** The program, started, and stopped in the middle of the endless file. */
  private RunningProgram stopped(String... words) throws Exception {
    RunningProgram running = new RunningProgram(program(stop.in(command()), words), said);
    try {
      stop.await(running);
      return running;
    } catch (Exception | AssertionError e) {
      running.close();
      throw e;
    }
  }

  private List<Path> left(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void anExportThatIsStoppedLeavesNothing(String signal, int exitCode) throws Exception {
    try (RunningProgram export = stopped("export", "-o", out.resolve("image.tar").toString())) {
      assertThat(left(out)).isNotEmpty();

      stop.signal(signal);
      stop.resume();

      Program.Result result = export.await();
      assertThat(result.exitCode()).as(result.stderr()).isEqualTo(exitCode);
      assertThat(result.stdout()).isEmpty();
      assertThat(result.stderr()).doesNotContain("\tat ", "bug");
      assertThat(left(out)).isEmpty();
      assertThat(left(temporary)).isEmpty();
    }
  }

  /** Which of the two counts is the system's choice. */
  @Test
  void anExportThatIsStoppedTwiceLeavesNothing() throws Exception {
    try (RunningProgram export = stopped("export", "-o", out.resolve("image.tar").toString())) {
      stop.signal("INT");
      stop.signal("TERM");
      stop.signal("INT");
      stop.resume();
      Program.Result result = export.await();
      assertThat(result.exitCode()).as(result.stderr()).isIn(130, 143);
      assertThat(result.stderr()).doesNotContain("\tat ", "bug");
      assertThat(left(out)).isEmpty();
      assertThat(left(temporary)).isEmpty();
    }
  }

  @Test
  void aKilledExportSpoilsNothingAndCanBeRepeated() throws Exception {
    Path image = Files.writeString(out.resolve("image.tar"), "what was there");
    try (RunningProgram export = stopped("export", "-o", image.toString())) {
      stop.signal("KILL");

      assertThat(export.await().exitCode()).isEqualTo(137);
    }
    assertThat(image).hasContent("what was there");
    assertThat(left(out)).allMatch(file -> file.equals(image) || name(file).startsWith(".guix-"));
    assertThat(left(temporary)).isEmpty();
    assertThat(shortWork("export", "-o", image.toString()).run().exitCode()).isZero();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** The same with an item that has an end. */
  private Program shortWork(String... words) throws IOException {
    String small = store.put("small-1", SampleStore.text("a", "a")).toString();
    Files.writeString(list, small + "\n");
    return program(command(), words);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void aPushThatIsStoppedPublishesNothing(String signal, int exitCode) throws Exception {
    try (RealRegistry registry = RealRegistry.start(Files.createDirectory(said.resolve("r")))) {
      String reference = registry.host() + "/stopped/big:1";
      try (RunningProgram push = stopped("push", "--registry", reference)) {
        stop.signal(signal);
        stop.resume();

        Program.Result result = push.await();
        assertThat(result.exitCode()).as(result.stderr()).isEqualTo(exitCode);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).contains("nothing was published").doesNotContain("\tat ");
        assertThat(left(temporary)).isEmpty();
        assertThat(registry.accessLog())
            .noneMatch(line -> line.contains("\"PUT /v2/stopped/big/manifests/"));
      }
      assertThat(shortWork("push", "--registry", reference).run().exitCode()).isZero();
    }
  }

  @Test
  void anUploadThatIsStoppedIsGivenUp() throws Exception {
    String data = store.put("data-1", SampleStore.data(7, 20_000_000)).toString();
    Files.writeString(list, data + "\n");
    Hold hold = Hold.bodiesAfter(3_000_000);
    try (RealRegistry registry = RealRegistry.start(Files.createDirectory(said.resolve("r")));
        RequestTunnel tunnel = new RequestTunnel(registry.port(), hold)) {
      Program upload = program(command(), "push", "--registry", tunnel.host() + "/stopped/upload");
      try (RunningProgram push = new RunningProgram(upload, said)) {
        push.awaitThat(tunnel::holds);

        push.signal("INT");

        Program.Result result = push.await();
        assertThat(result.exitCode()).as(result.stderr()).isEqualTo(130);
        assertThat(left(temporary)).isEmpty();
      }
      String reference = registry.host() + "/stopped/upload";
      assertThat(Skopeo.exists("docker://" + reference)).isFalse();
      assertThat(program(command(), "push", "--registry", reference).run().exitCode()).isZero();
    }
  }

  /** Which of several tags have moved is said, and of which that is not known. */
  @Test
  void aPushThatIsStoppedAmongItsTagsSaysWhichHaveMoved() throws Exception {
    try (RealRegistry registry = RealRegistry.start(Files.createDirectory(said.resolve("r")))) {
      int last = requestsUntilTag(registry, "second");
      try (RequestTunnel tunnel = new RequestTunnel(registry.port(), Hold.answer(last))) {
        String name = tunnel.host() + "/stopped/held";
        Program tagging = shortWork("push", "--registry", name + ":first", "-t", "second");
        try (RunningProgram push = new RunningProgram(tagging, said)) {
          push.awaitThat(tunnel::holds);

          push.signal("TERM");

          Program.Result result = push.await();
          assertThat(result.exitCode()).as(result.stderr()).isEqualTo(143);
          assertThat(result.stdout()).isEmpty();
          assertThat(result.stderr())
              .contains("stopped; published as %1$s:first, perhaps as %1$s:second".formatted(name))
              .doesNotContain("nothing was published");
        }
        assertThat(Skopeo.exists("docker://" + registry.host() + "/stopped/held:first")).isTrue();
      }
    }
  }

  /** With how many requests the same push, left alone, gives its image a second tag. */
  private int requestsUntilTag(RealRegistry registry, String tag) throws IOException {
    try (RequestTunnel tunnel = new RequestTunnel(registry.port(), Hold.NOTHING)) {
      String reference = tunnel.host() + "/stopped/alone:first";
      assertThat(shortWork("push", "--registry", reference, "-t", tag).run().exitCode()).isZero();
      return tunnel.requests().indexOf("PUT /v2/stopped/alone/manifests/" + tag) + 1;
    }
  }
}
