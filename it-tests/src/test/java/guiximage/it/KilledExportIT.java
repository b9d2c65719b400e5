package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An export that ends at each write to its file, one after the other, by {@code strace}. */
class KilledExportIT {
  private static final String OLD = "what was there";

  @TempDir Path directory;
  @TempDir Path storeDirectory;
  @TempDir Path out;

  private SampleStore store;
  private Path target;
  private Path right;
  private int writes;

  @BeforeEach
  void exportUndisturbed() throws IOException {
    store = new SampleStore(storeDirectory);
    store.add("good-1", SampleStore.data(1, 300_000));
    target = out.resolve("image.tar");
    right = directory.resolve("right.tar");
    export(right).output();
    Path log = directory.resolve("log");
    export(directory.resolve("counted.tar"), "strace", "-f", "-o" + log, "-etrace=pwrite64")
        .output();
    writes = writesOfTheBusiestThread(log);
    assertThat(writes).isGreaterThan(5);
  }

  /** As strace counts calls: each thread by itself. */
  private static int writesOfTheBusiestThread(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains(" pwrite64("))
          .collect(
              Collectors.groupingBy(
                  line -> line.split(" ", 2)[0], Collectors.summingInt(line -> 1)))
          .values()
          .stream()
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private Program export(Path file, String... strace) {
    return Command.withHome(directory.resolve("home"))
        .under(strace)
        .program(
            List.of(
                "export",
                "-o=" + file,
                "-t=killed:1",
                "--no-index",
                "--jobs=1",
                "--store-root=" + store.root(),
                SampleStore.path("good-1").toString()));
  }

  /** Runs it over an old file, and ends it when one of its threads makes its n-th such call. */
  private Program.Result endedAt(String call, int number, String signal) throws IOException {
    Files.writeString(target, OLD);
    String injection = "inject=" + call + ":signal=" + signal + ":when=" + number;
    return export(target, "strace", "-f", "-qq", "-o/dev/null", "-e", injection).run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENOSPC", "EDQUOT", "EIO"})
  void aDiskThatTakesNoMoreKeepsTheOldFile(String error) throws Exception {
    for (int number : new int[] {1, writes / 2, writes}) {
      failsWhere("pwrite64:error=" + error + ":when=" + number);
    }
  }

  @Test
  void aFileThatCannotGetItsNameKeepsTheOldFile() throws Exception {
    failsWhere("rename:error=EIO");
  }

  private void failsWhere(String injection) throws IOException {
    Files.writeString(target, OLD);
    Program.Result result =
        export(target, "strace", "-f", "-qq", "-o/dev/null", "-e", "inject=" + injection).run();
    Failed.with(5, result).saying(target.toString());
    assertThat(target).hasContent(OLD);
    assertThat(others()).isEmpty();
  }

  private List<Path> others() throws IOException {
    try (var files = Files.list(out)) {
      return files.filter(file -> !file.equals(target)).toList();
    }
  }

  @Test
  void aKilledExportKeepsTheOldFileAndCanBeRepeated() throws Exception {
    for (int number = 1; number <= writes; number++) {
      Program.Result result = endedAt("pwrite64", number, "SIGKILL");

      assertThat(result.exitCode()).as(result.stderr()).isEqualTo(137);
      assertThat(target).hasContent(OLD);
      assertThat(others()).allMatch(file -> file.getFileName().toString().startsWith(".guix-"));
    }
    export(target).output();
    assertThat(target).hasSameBinaryContentAs(right);
  }

  @Test
  void anExportThatIsKilledWhenItIsCompleteHasTheOldOrTheNewFile() throws Exception {
    Program.Result result = endedAt("rename", 1, "SIGKILL");

    assertThat(result.exitCode()).as(result.stderr()).isEqualTo(137);
    hasTheOldOrTheNewFile();
    export(target).output();
    assertThat(target).hasSameBinaryContentAs(right);
  }

  private void hasTheOldOrTheNewFile() throws IOException {
    byte[] content = Files.readAllBytes(target);
    if (content.length > OLD.length()) {
      assertThat(content).isEqualTo(Files.readAllBytes(right));
    } else {
      assertThat(target).hasContent(OLD);
    }
  }

  /** It may be done before it hears of it; it may not be half done. */
  @Test
  void anExportThatIsAskedToEndLeavesNothing() throws Exception {
    for (int number = 1; number <= writes; number++) {
      Program.Result result = endedAt("pwrite64", number, "SIGTERM");

      assertThat(result.exitCode()).as(result.stderr()).isIn(0, 143);
      assertThat(result.stderr()).doesNotContain("\tat ", "bug");
      hasTheOldOrTheNewFile();
      assertThat(others()).isEmpty();
    }
  }

  @Test
  void anExportThatEndsAtAnyTimeCanBeRepeated() throws Exception {
    RandomEnds ends = new RandomEnds(export(target));
    for (int number = 1; number <= RandomEnds.times(); number++) {
      Files.writeString(target, OLD);

      RandomEnds.End end = ends.end(export(target), directory);

      hasTheOldOrTheNewFile();
      if (end.wasAsked()) {
        assertThat(others()).isEmpty();
      }
      export(target).output();
      assertThat(target).hasSameBinaryContentAs(right);
      for (Path remnant : others()) {
        Files.delete(remnant);
      }
    }
  }
}
