package guiximage.archive;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.image.TestImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir Path directory;

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  /** Begins a file and a directory, says so, and waits to be ended. Argument: where. */
  static final class Unfinished {
    private Unfinished() {}

    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      OutputFile file = OutputFile.replacing(directory.resolve("target"));
      FileSection.write(file, 0, out -> out.write(new byte[1000]));
      OciArchive archive = OciArchive.toFile(directory.resolve("archive"), List.of());
      archive.put(TestImages.layer("one"));
      System.out.println("begun");
      new CountDownLatch(1).await();
      file.close();
      archive.close();
    }
  }

  @Test
  void aProcessThatIsAskedToEndLeavesNothing() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Unfinished.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] said = process.getInputStream().readNBytes("begun".length());
    List<Path> before = files();

    process.destroy();

    assertThat(process.waitFor()).isEqualTo(128 + 15);
    assertThat(new String(said, StandardCharsets.US_ASCII)).isEqualTo("begun");
    assertThat(before).hasSize(2);
    assertThat(files()).isEmpty();
  }

  @Test
  void theOldFileStaysUntilTheNewOneIsCommitted() throws Exception {
    Path target = Files.writeString(directory.resolve("target"), "old");

    try (OutputFile file = OutputFile.replacing(target)) {
      FileSection.write(file, 0, out -> out.write("new".getBytes(StandardCharsets.US_ASCII)));
      assertThat(target).hasContent("old");
      file.commit();
    }

    assertThat(target).hasContent("new");
    assertThat(files()).containsExactly(target);
  }

  @Test
  void ofTwoAtOnceEachIsWholeAndTheLastStays() throws Exception {
    Path target = directory.resolve("target");
    try (OutputFile one = OutputFile.replacing(target);
        OutputFile other = OutputFile.replacing(target)) {
      FileSection.write(one, 0, out -> out.write(new byte[1000]));
      FileSection.write(other, 0, out -> out.write(new byte[10]));
      other.commit();
      assertThat(target).hasSize(10);
      one.commit();
    }
    assertThat(target).hasSize(1000);
    assertThat(files()).containsExactly(target);
  }
}
