package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and its relatives while something is being made: nothing half-done is left. */
class InterruptionIT {
  /** Zeros that take no place on the disk, and seconds to read. */
  private static final long LONG_WORK_BYTES = 6L << 30;

  @TempDir Path home;
  @TempDir Path out;
  @TempDir Path temporary;
  @TempDir Path storeDirectory;
  @TempDir Path said;

  private SampleStore store;
  private Path list;

  @BeforeEach
  void makeStore() throws IOException {
    store = new SampleStore(storeDirectory);
    String big = store.put("big-1", SampleStore.zeros(LONG_WORK_BYTES)).toString();
    list = Files.writeString(said.resolve("list"), big + "\n");
  }

  private Program command(String... words) {
    List<String> all = new java.util.ArrayList<>(List.of(words));
    all.addAll(List.of("--store-root=" + store.root(), "--paths-from=" + list));
    return Command.withHome(home).with("TMPDIR", temporary.toString()).program(all);
  }

  private List<Path> left(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void anExportThatIsStoppedLeavesNothing(String signal, int exitCode) throws Exception {
    try (RunningProgram export =
        new RunningProgram(command("export", "-o", out.resolve("image.tar").toString()), said)) {
      export.awaitThat(() -> !left(out).isEmpty());

      export.signal(signal);

      Program.Result result = export.await();
      assertThat(result.exitCode()).as(result.stderr()).isEqualTo(exitCode);
      assertThat(result.stdout()).isEmpty();
      assertThat(result.stderr()).doesNotContain("\tat ", "bug");
      assertThat(left(out)).isEmpty();
      assertThat(left(temporary)).isEmpty();
    }
  }

  @Test
  void aKilledExportSpoilsNothingAndCanBeRepeated() throws Exception {
    Path image = Files.writeString(out.resolve("image.tar"), "what was there");
    try (RunningProgram export =
        new RunningProgram(command("export", "-o", image.toString()), said)) {
      export.awaitThat(() -> left(out).size() > 1);

      export.signal("KILL");

      assertThat(export.await().exitCode()).isEqualTo(137);
    }
    assertThat(image).hasContent("what was there");
    assertThat(left(out)).allMatch(file -> file.equals(image) || name(file).startsWith(".guix-"));
    assertThat(left(temporary)).isEmpty();
    Program again = Program.of(shortWork("export", "-o", image.toString()));
    assertThat(again.run().exitCode()).isZero();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** The same with an item that takes no time. */
  private String[] shortWork(String... words) throws IOException {
    String small = store.put("small-1", SampleStore.text("a", "a")).toString();
    Files.writeString(list, small + "\n");
    return command(words).words().toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void aPushThatIsStoppedPublishesNothing(String signal, int exitCode) throws Exception {
    try (RealRegistry registry = RealRegistry.start(Files.createDirectory(said.resolve("r")))) {
      String reference = registry.host() + "/stopped/big:1";
      try (RunningProgram push =
          new RunningProgram(command("push", "--registry", reference, "--verbose"), said)) {
        push.awaitThat(() -> push.stderr().contains("to make"));

        push.signal(signal);

        Program.Result result = push.await();
        assertThat(result.exitCode()).as(result.stderr()).isEqualTo(exitCode);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr()).contains("nothing was published").doesNotContain("\tat ");
        assertThat(left(temporary)).isEmpty();
        assertThat(registry.accessLog()).noneMatch(line -> line.contains("\"PUT /v2/"));
      }
      assertThat(Program.of(shortWork("push", "--registry", reference)).run().exitCode()).isZero();
    }
  }

  @Test
  void anUploadThatIsStoppedIsGivenUp() throws Exception {
    Path registryDirectory = Files.createDirectory(said.resolve("r"));
    String data = store.put("data-1", SampleStore.data(7, 20_000_000)).toString();
    Files.writeString(list, data + "\n");
    try (RealRegistry registry = RealRegistry.start(registryDirectory);
        StallingTunnel tunnel = new StallingTunnel(registry.port(), 3_000_000)) {
      String reference = "127.0.0.1:" + tunnel.port() + "/stopped/upload:1";
      try (RunningProgram push =
          new RunningProgram(command("push", "--registry", reference), said)) {
        push.awaitThat(tunnel::stalls);

        push.signal("INT");

        Program.Result result = push.await();
        assertThat(result.exitCode()).as(result.stderr()).isEqualTo(130);
        assertThat(left(temporary)).isEmpty();
      }
      assertThat(Skopeo.exists("docker://" + registry.host() + "/stopped/upload:1")).isFalse();
      Program again = command("push", "--registry", registry.host() + "/stopped/upload:1");
      assertThat(again.run().exitCode()).isZero();
    }
  }
}
