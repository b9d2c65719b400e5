package guiximage.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.PythonFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs as root, as images of systems are made: device files need it. */
class RootTreeTest {
  @TempDir private Path root;

  @BeforeEach
  void makeTheTree() throws IOException {
    PythonFiles.runAsRoot(
        """
        import os, stat
        os.chdir('%s')
        os.umask(0)
        os.mkdir('etc', 0o755)
        os.mkdir('dev', 0o700)
        with open('etc/motd', 'w') as f: f.write('welcome')
        os.chown('etc/motd', 1000, 100)
        os.chmod('etc/motd', 0o4750)
        os.link('etc/motd', 'etc/issue')
        os.symlink('../etc', 'etc/self')
        os.lchown('etc/self', 5, 6)
        os.mknod('dev/null', stat.S_IFCHR | 0o666, os.makedev(1, 3))
        os.mknod('dev/disk', stat.S_IFBLK | 0o640, os.makedev(259, 65537))
        os.mkfifo('dev/initctl', 0o600)
        """
            .formatted(root));
  }

  @Test
  void ownersModesAndDevicesAreThoseOfTheTreeAndTimesAreNot() throws IOException {
    assertThat(TarListing.of(layer()))
        .containsExactly(
            "5 0700 0:0 : 1 dev/",
            "4 0640 0:0 : 1 dev/disk 259,65537",
            "6 0600 0:0 : 1 dev/initctl",
            "3 0666 0:0 : 1 dev/null 1,3",
            "5 0755 0:0 : 1 etc/",
            "0 4750 1000:100 : 1 etc/issue welcome",
            "0 4750 1000:100 : 1 etc/motd welcome",
            "2 0777 5:6 : 1 etc/self -> ../etc");
  }

  @Test
  void anOwnerMayHaveAnyNumber() throws IOException {
    PythonFiles.runAsRoot("import os; os.chown('%s/etc/motd', 2**32 - 2, 2**31)".formatted(root));

    assertThat(TarListing.of(layer()))
        .contains("0 0750 4294967294:2147483648 : 1 etc/motd welcome");
  }

  @Test
  void namesAreTransformedOneAfterTheOther() throws IOException {
    assertThat(TarListing.names(layer("/etc=/new", "s,^/new/m,/new/M,")))
        .containsExactly(
            "dev/",
            "dev/disk",
            "dev/initctl",
            "dev/null",
            "new/",
            "new/Motd",
            "new/issue",
            "new/self");
  }

  @Test
  void filesThatGetOneNameAreRefused() {
    assertThatThrownBy(() -> layer("s|^/dev/.*|/dev/one|"))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage("two different files are to be /dev/one");
  }

  @Test
  void theRootIsNeverAMember() throws IOException {
    assertThat(TarListing.names(layer("/etc=/")))
        .containsExactly("dev/", "dev/disk", "dev/initctl", "dev/null", "issue", "motd", "self");
    assertThatThrownBy(() -> layer("/etc/motd=/"))
        .hasMessage(
            "--transform renames %s/etc/motd to '', which is not a valid name in an image", root);
    assertThatThrownBy(() -> layer("/etc=/../x"))
        .hasMessage(
            "--transform renames %s/etc to '/../x', which is not a valid name in an image", root);
  }

  @Test
  void whatIsNotADirectoryIsRefused() {
    assertThatThrownBy(() -> RootTree.read(root.resolve("etc/motd"), List.of()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage(root + "/etc/motd is a regular file, not a directory");
    assertThatThrownBy(() -> RootTree.read(root.resolve("etc/self"), List.of()))
        .hasMessage(root + "/etc/self is a symbolic link, not a directory");
  }

  @Test
  void contentThatIsReadLaterHasNoKey() throws IOException {
    assertThat(layer().key()).isEmpty();
  }

  @Test
  void aFileThatChangesBeforeItIsReadIsAFailure() throws IOException {
    TreeLayerRecipe layer = layer();
    Files.writeString(root.resolve("etc/motd"), "WELCOME TO ALL");

    assertThatThrownBy(() -> layer.writeTo(OutputStream.nullOutputStream()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
        .hasMessageContaining(" changed or was replaced while it was read");
  }

  @Test
  void aSocketIsRefused() throws IOException {
    PythonFiles.run("import socket; socket.socket(socket.AF_UNIX).bind('%s/s')".formatted(root));

    assertThatThrownBy(this::layer).hasMessage(root + "/s is a socket; an image cannot hold one");
  }

  private TreeLayerRecipe layer(String... transformations) throws IOException {
    return TreeLayerRecipe.of(
        RootTree.read(root, Stream.of(transformations).map(NameTransformation::parse).toList()), 1);
  }
}
