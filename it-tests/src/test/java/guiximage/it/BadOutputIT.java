package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that take no image: each has its exit code and one clear line, and no partial file. */
class BadOutputIT {
  @TempDir Path home;
  @TempDir Path out;

  private Program export(Object... words) {
    List<String> all = new ArrayList<>(List.of("export", "-t", "bad:1"));
    all.add("--store-root=" + SampleStore.shared().root());
    for (Object word : words) {
      all.add(word.toString());
    }
    all.add(SampleStore.greeting().toString());
    return Command.withHome(home).program(all);
  }

  /** Runs a line of bash in which {@code "$@"} is the export. */
  private static Program.Result bash(String line, Program export) {
    return Program.of("bash", "-c", line, "bash").with(export.words().toArray(String[]::new)).run();
  }

  private List<Path> left() throws IOException {
    try (var files = Files.list(out)) {
      return files.toList();
    }
  }

  @Test
  void aDirectoryThatIsNotThere() {
    Path file = out.resolve("missing/image.tar");

    Failed.with(5, export("-o", file).run()).saying(file.toString());
  }

  @Test
  void aDirectoryThatTakesNoFiles() {
    Failed.with(5, export("-o", "/proc/image.tar").run()).saying("/proc/image.tar");
  }

  @Test
  void aNameThatADirectoryHas() throws Exception {
    Path directory = Files.createDirectory(out.resolve("image.tar"));

    Failed.with(2, export("-o", directory).run()).saying(directory.toString(), "directory");
    assertThat(left()).containsExactly(directory);
  }

  /** As {@code /tmp} is: whoever may write there could have our files replaced. */
  @Test
  void aLinkThatAnotherUserHasPlanted() throws Exception {
    Path shared = Files.createDirectory(out.resolve("shared"));
    Program.of("chmod", "1777", shared.toString()).output();
    Path victim = Files.writeString(out.resolve("victim"), "ours");
    Path planted = Files.createSymbolicLink(shared.resolve("planted"), victim);
    Path above = Files.createSymbolicLink(shared.resolve("above"), out);
    Program.of("chown", "-h", "65534", planted.toString(), above.toString()).output();
    Path image = out.resolve("image.tar");

    for (String option : List.of("--digestfile", "--metadata")) {
      Failed.with(5, export("-o", image, option, planted).run())
          .saying(option, planted.toString(), "another user");
    }
    Failed.with(5, export("-o", above.resolve("image.tar")).run())
        .saying("-o/--output", above.toString(), "another user");
    assertThat(victim).hasContent("ours");
    assertThat(image).doesNotExist();
  }

  @Test
  void aFullDiskByName() {
    Failed.with(5, export("-o", "/dev/full").run()).saying("/dev/full");
  }

  @Test
  void aFullDiskBehindStandardOutput() {
    Failed.with(5, bash("\"$@\" > /dev/full", export("-o", "-"))).saying("No space left");
  }

  @Test
  void aFullDiskBehindThePrintedDigest() throws Exception {
    Path file = out.resolve("image.tar");

    Failed.with(5, bash("\"$@\" > /dev/full", export("-o", file)))
        .saying("cannot write to standard output: No space left");
  }

  @Test
  void aPipeWhoseReaderHasGone() {
    Program.Result result =
        bash("\"$@\" | head -c 10 > /dev/null; exit ${PIPESTATUS[0]}", export("-o", "-"));

    Failed.with(5, result).saying("Broken pipe");
  }

  @Test
  void aStandardOutputThatIsClosed() {
    Failed.with(5, bash("\"$@\" >&-", export("-o", "-")));
  }

  @Test
  void aStandardOutputThatIsClosedBeforeTheDigest() {
    Path file = out.resolve("image.tar");

    Failed.with(5, bash("\"$@\" >&-", export("-o", file)))
        .saying("cannot write to standard output: Bad file descriptor");
  }

  @Test
  void aLimitOfTheFileSize() throws Exception {
    Path file = Files.writeString(out.resolve("image.tar"), "what was there");

    Program.Result result = bash("ulimit -f 100; \"$@\"", export("-o", file, "--no-index"));

    Failed.with(5, result).saying(file.toString());
    assertThat(file).hasContent("what was there");
    assertThat(left()).containsExactly(file);
  }

  @Test
  void aDigestFileThatCannotBeWritten() throws Exception {
    Path layout = out.resolve("layout");
    Path digest = out.resolve("missing/digest");

    Program.Result result = export("-f", "oci", "-o", layout, "--digestfile", digest).run();

    Failed.with(5, result).saying("--digestfile", digest.toString(), "there is no directory");
    assertThat(layout).doesNotExist();
  }

  @Test
  void twoOutputsInOneFile() throws Exception {
    Path file = out.resolve("image.tar");

    Failed.with(2, export("-o", file, "--digestfile", file).run()).saying("--digestfile", "-o");
    Failed.with(2, export("-o", file, "--digestfile", "x", "--metadata", "./x").run())
        .saying("--metadata", "--digestfile");
    assertThat(left()).isEmpty();
  }

  /**
   * As {@code /dev/stdout} and {@code >(...)} are: a pipe has no other name, a log other writers.
   */
  @Test
  void anOutputThatIsOpenAlreadyIsAddedTo() throws Exception {
    Path log = out.resolve("log");
    Program export = export("-q", "-o", out.resolve("image.tar"));

    String piped = bash("\"$@\" --digestfile /dev/stdout | cat", export).stdout();
    assertThat(piped.lines()).hasSize(2).allMatch(line -> line.equals(digest(piped)));

    String line = "{ echo before; \"$@\" --digestfile %s; echo after; } > " + log;
    assertThat(bash(line.formatted("/dev/stdout"), export).exitCode()).isZero();
    assertThat(log).hasContent("before\n" + digest(piped) + "\n" + digest(piped) + "\nafter\n");

    assertThat(bash(line.formatted("/dev/fd/3 3>&1 >/dev/null | cat"), export).exitCode()).isZero();
    assertThat(log).hasContent("before\n" + digest(piped) + "\nafter\n");
  }

  private static String digest(String lines) {
    return lines.lines().findFirst().orElseThrow();
  }

  @Test
  void aLayoutWhereAFileIs() throws Exception {
    Path file = Files.writeString(out.resolve("layout"), "a file");

    Program.Result result = export("-f", "oci", "-o", file).run();

    assertThat(result.exitCode()).as(result.stderr()).isIn(2, 5);
    assertThat(result.stderr()).contains(file.toString());
    assertThat(file).hasContent("a file");
  }

  @Test
  void aNameThatTheFormatDoesNotTake() throws Exception {
    for (String format : List.of("docker-archive", "oci-archive", "oci")) {
      Failed.with(2, export("-f", format, "-t", "a:b c", "-o", out.resolve("x")).run())
          .saying("-t/--image-tag: '", "b c'");
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void aFormatThatDoesNotExist() throws Exception {
    Failed.with(2, export("-f", "squashfs", "-o", out.resolve("x")).run()).saying("'squashfs'");
    assertThat(left()).isEmpty();
  }
}
