package guiximage.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryFilesTest {
  private static final Instant NOW = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir private Path directory;

  private EntryFiles files() {
    return new EntryFiles(directory, () -> NOW, 100);
  }

  private Path file(String name, Instant used) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "12345");
    return Files.setLastModifiedTime(file, FileTime.from(used));
  }

  @Test
  void noMoreIsReadThanIsAskedFor() throws IOException {
    Path file = file("a".repeat(64), NOW);

    assertThat(EntryFiles.read(file, 5)).hasValueSatisfying(bytes -> assertThat(bytes).hasSize(5));
    assertThat(EntryFiles.read(file, 3)).hasValueSatisfying(bytes -> assertThat(bytes).hasSize(3));
  }

  @Test
  void whatIsGoneOrNoFileHasNothingToRead() throws IOException {
    Path link = directory.resolve("link");
    Files.createSymbolicLink(link, file("a".repeat(64), NOW));

    assertThat(EntryFiles.read(directory.resolve("gone"), 5)).isEmpty();
    assertThat(EntryFiles.read(directory, 5)).isEmpty();
    assertThat(EntryFiles.read(link, 5)).isEmpty();
  }

  @Test
  void pruningRemovesOldRemnantsTooButDoesNotCountThem() throws IOException {
    Path recent = file("a".repeat(64), NOW);
    Path old = file("b".repeat(64), NOW.minus(Duration.ofDays(2)));
    Path remnant = file(".guix-image-1.tmp", NOW.minus(Duration.ofHours(2)));
    Path beingWritten = file(".guix-image-2.tmp", NOW.minus(Duration.ofMinutes(2)));

    assertThat(files().prune(NOW.minus(Duration.ofDays(1)))).isEqualTo(1);

    assertThat(files().list()).containsExactly(recent);
    assertThat(old).doesNotExist();
    assertThat(remnant).doesNotExist();
    assertThat(beingWritten).exists();
  }
}
