package guiximage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.PythonFiles;
import guiximage.store.StoreFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileWalkTest {
  private static final RawPath NAME = RawPath.of("/gnu/store/item");

  @TempDir private Path directory;
  private Path item;

  @BeforeEach
  void makeTheItem() throws IOException {
    item = Files.createDirectory(directory.resolve("item"));
  }

  @Test
  void directoriesComeBeforeWhatTheyHoldAndNamesAreSortedWithinEach() throws IOException {
    for (String name : List.of("a-b", "a/z", "a/b/c", "A", "a.b", "_")) {
      Path file = item.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }

    assertThat(namesBelow(item))
        .containsExactly("", "/A", "/_", "/a", "/a/b", "/a/b/c", "/a/z", "/a-b", "/a.b");
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Files.createSymbolicLink(item.resolve("loop"), Path.of("."));
    Files.createSymbolicLink(item.resolve("dangling"), Path.of("nowhere"));

    assertThat(namesBelow(item)).containsExactly("", "/dangling", "/loop");
  }

  @Test
  void aFileAloneIsAnItemToo() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThat(namesBelow(file)).containsExactly("");
  }

  @Test
  void aDeepTreeNeedsNoDeepStack() throws IOException {
    int levels = 1900;
    Path deep = item;
    for (int level = 0; level < levels; level++) {
      deep = Files.createDirectory(deep.resolve("d"));
    }
    try {
      assertThat(namesBelow(item)).hasSize(1 + levels);
    } finally {
      removeFast(item);
    }
  }

  @Test
  void aTreeDeeperThanThePathsOfTheSystemIsRefused() throws IOException {
    String program =
        """
        import os
        fd = os.open('%s', os.O_RDONLY)
        for _ in range(3000):
            %s
        """;
    PythonFiles.run(
        program.formatted(
            item,
            "os.mkdir('d', dir_fd=fd); n = os.open('d', os.O_RDONLY, dir_fd=fd); os.close(fd); fd = n"));
    try {
      assertFails(() -> namesBelow(item), "File name too long");
    } finally {
      removeFast(item);
    }
  }

  @Test
  void aMissingItemIsAFailure() {
    Path missing = directory.resolve("missing");

    assertFails(
        () -> namesBelow(missing), missing + " is missing: it was removed or never existed");
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.passwd", ".wh..wh..opq", ".wh."})
  void aWhiteoutIsRefused(String name) throws IOException {
    Path file = Files.writeString(item.resolve(name), "");

    assertFails(
        () -> namesBelow(item),
        file + " cannot be in an image: a name that begins with .wh. deletes files there");
  }

  @Test
  void anotherTypeOfFileIsRefusedAndNeverOpened() throws IOException {
    PythonFiles.run(
        "import os, socket\nos.mkfifo('%s/fifo')\nsocket.socket(socket.AF_UNIX).bind('%s/socket')\n"
            .formatted(item, directory));

    assertFails(
        () -> FileWalk.walk(item, NAME, StoreFile::of),
        item + "/fifo is a FIFO; a store holds only directories, regular files and symbolic links");
    assertFails(
        () -> FileWalk.walk(directory.resolve("socket"), NAME, StoreFile::of),
        directory
            + "/socket is a socket; a store holds only directories, regular files and symbolic"
            + " links");
  }

  /** Needs root, as making a device does. */
  @ParameterizedTest
  @CsvSource({"S_IFCHR, a character device", "S_IFBLK, a block device"})
  void aDeviceIsRefusedAndNeverOpened(String type, String shown) throws IOException {
    // no driver has this number: to open it would fail in another way
    PythonFiles.runAsRoot(
        "import os, stat\nos.mknod('%s/d', stat.%s | 0o600, os.makedev(4000, 1))"
            .formatted(item, type));
    assertFails(
        () -> FileWalk.walk(item, NAME, StoreFile::of),
        item
            + "/d is "
            + shown
            + "; a store holds only directories, regular files and symbolic links");
  }

  @Test
  void aFileThatVanishesMeanwhileIsAFailure() throws IOException {
    Path first = Files.writeString(item.resolve("1"), "");
    Path second = Files.writeString(item.resolve("2"), "");

    assertFails(
        () -> FileWalk.walk(item, NAME, doing(first, () -> Files.delete(second))),
        second + " is missing: it was removed or never existed");
  }

  @Test
  void aFileThatAppearsMeanwhileIsAFailure() throws IOException {
    Path first = Files.writeString(item.resolve("1"), "");

    assertFails(
        () ->
            FileWalk.walk(item, NAME, doing(first, () -> Files.writeString(item.resolve("2"), ""))),
        item
            + " changed or was replaced while it was read;"
            + " run again when nothing changes the store");
  }

  @Test
  void contentOfAnotherLengthIsAFailure() throws IOException {
    Path file = Files.writeString(item.resolve("file"), "content");
    String reason = " while it was read; run again when nothing changes the store";

    assertFails(
        readingAfter(() -> Files.writeString(file, "more content")),
        file + " changed or was replaced" + reason);
    assertFails(readingAfter(() -> Files.writeString(file, "less")), file + " shrank" + reason);
  }

  @Test
  void aFileInThePlaceOfAnotherIsAFailure() throws IOException {
    Path file = Files.writeString(item.resolve("file"), "content");
    Path other = Files.writeString(directory.resolve("other"), "CONTENT");

    assertFails(
        readingAfter(
            () -> {
              Files.delete(file);
              Files.move(other, file);
            }),
        file
            + " changed or was replaced while it was read;"
            + " run again when nothing changes the store");
  }

  @Test
  void aLinkInThePlaceOfAFileIsNotFollowed() throws IOException {
    Path file = Files.writeString(item.resolve("file"), "content");
    Path other = Files.writeString(directory.resolve("other"), "CONTENT");

    assertFails(
        readingAfter(
            () -> {
              Files.delete(file);
              Files.createSymbolicLink(file, other);
            }),
        "cannot read " + file + ": Too many levels of symbolic links");
  }

  @Test
  void whatTheReceiverThrowsIsNoFailureOfTheStore() throws IOException {
    Files.writeString(item.resolve("file"), "content");
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("full");
          }
        };

    assertThatThrownBy(() -> read(full, () -> {})).isExactlyInstanceOf(IOException.class);
  }

  @Test
  void namesInMessagesAreEscaped() throws IOException {
    PythonFiles.run("import os\nos.mkfifo(b'%s/a\\n\\xff')".formatted(item));

    assertFails(
        () -> FileWalk.walk(item, NAME, StoreFile::of),
        item
            + "/a\\n\\xff is a FIFO; a store holds only directories, regular files and symbolic"
            + " links");
  }

  /** JUnit takes minutes for a deep tree. */
  private static void removeFast(Path tree) throws IOException {
    new ProcessBuilder("rm", "-rf", tree.toString()).start().onExit().join();
  }

  private interface Action {
    void run() throws IOException;
  }

  private static FileWalk.Visitor doing(Path when, Action action) {
    return file -> {
      if (file.path().equals(when)) {
        action.run();
      }
    };
  }

  private ThrowingCallable readingAfter(Action action) {
    return () -> read(OutputStream.nullOutputStream(), action);
  }

  private void read(OutputStream out, Action action) throws IOException {
    FileWalk.walk(
        item.resolve("file"),
        NAME,
        file -> {
          action.run();
          new FileReading().copy(file, out);
        });
  }

  private static List<String> namesBelow(Path top) throws IOException {
    List<String> names = new ArrayList<>();
    FileWalk.walk(top, NAME, file -> names.add(file.name().toString().substring(NAME.sizeBytes())));
    return names;
  }

  private static void assertFails(ThrowingCallable step, String message) {
    assertThatThrownBy(step)
        .hasMessageContaining(message)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE));
  }
}
