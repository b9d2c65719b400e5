package guiximage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListingTest {
  private static final RawPath NAME = RawPath.of("/gnu/store/item");

  @TempDir private Path item;

  @BeforeEach
  void fillTheItem() throws IOException {
    Files.createDirectories(item.resolve("a/b"));
    Files.writeString(item.resolve("a/b/file"), "content");
    Files.createSymbolicLink(item.resolve("link"), Path.of("a"));
    Files.createDirectory(item.resolve("z"));
  }

  /** Writes down what it is shown. */
  private static final class Notes implements FileWalk.Visitor {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void visit(FoundFile file) {
      lines.add("visit " + file);
    }

    @Override
    public void leave(FoundFile directory) {
      lines.add("leave " + directory);
    }
  }

  @Test
  void showsWhatTheWalkShows() throws IOException {
    Notes walked = new Notes();
    Notes meanwhile = new Notes();
    Notes shown = new Notes();

    FileWalk.walk(item, NAME, walked);
    FileListing listing = FileListing.of(item, NAME, 10, meanwhile).orElseThrow();
    listing.show(shown);

    assertThat(shown.lines).isEqualTo(walked.lines).hasSize(10);
    assertThat(meanwhile.lines).isEqualTo(walked.lines);
    assertThat(listing.size()).isEqualTo(10);
  }

  /** Of a million files there would be 400 MB. */
  @Test
  void moreFilesThanMayBeKeptAreShownAndNotKept() throws IOException {
    Notes walked = new Notes();
    Notes meanwhile = new Notes();

    FileWalk.walk(item, NAME, walked);

    assertThat(FileListing.of(item, NAME, 9, meanwhile)).isEmpty();
    assertThat(meanwhile.lines).isEqualTo(walked.lines);
  }

  @Test
  void aDirectoryThatHasChangedSinceIsNoticed() throws IOException {
    FileListing listing = FileListing.of(item, NAME, 100, new Notes()).orElseThrow();
    Files.writeString(item.resolve("z/new"), "");
    Files.setLastModifiedTime(item.resolve("z"), FileTime.fromMillis(1_000));

    assertThatThrownBy(() -> listing.show(new Notes()))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(item.resolve("z").toString())
        .hasMessageContaining("changed");
  }
}
