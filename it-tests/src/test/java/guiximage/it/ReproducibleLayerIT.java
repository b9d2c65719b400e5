package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.AwkwardStore;
import guiximage.store.StoreItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of a layer do not depend on who makes it, where and when. */
class ReproducibleLayerIT {
  /** Of a layer that holds the whole store that {@code make-store.py} writes for seed 1. */
  private static final String DIFF_ID =
      "sha256:42da23464fa4cc2c150a0b5ac0004373b143b1c347db355f357ce5bbc6fb2e00\n";

  @TempDir private Path directory;
  private AwkwardStore store;

  @BeforeEach
  void writeTheStore() throws IOException {
    store = AwkwardStore.write(directory.resolve("root"), "/gnu/store", 1);
  }

  @Test
  void diffIdIsTheSameAsEver() {
    assertThat(printer("umask 022", "-Dx=y").output()).isEqualTo(DIFF_ID);
  }

  @Test
  void diffIdDoesNotDependOnTheLocale() {
    for (String locale : List.of("C", "POSIX", "C.UTF-8", "tr_TR.UTF-8", "ja_JP.EUC-JP")) {
      Program printer = printer("umask 022", "-Duser.language=tr", "-Duser.country=TR");
      assertThat(printer.withVariable("LC_ALL", locale).output()).as(locale).isEqualTo(DIFF_ID);
    }
  }

  @Test
  void diffIdDoesNotDependOnTheNativeEncoding() {
    assertThat(printer("umask 022", "-Dfile.encoding=ISO-8859-1").output()).isEqualTo(DIFF_ID);
  }

  @Test
  void diffIdDoesNotDependOnTimeZoneAndUmask() {
    Program printer = printer("umask 0077", "-Duser.timezone=Asia/Kathmandu");

    assertThat(printer.withVariable("TZ", "Pacific/Chatham").output()).isEqualTo(DIFF_ID);
  }

  @Test
  void diffIdDoesNotDependOnTheWorkingDirectory() {
    assertThat(printer("cd /usr/lib", "-Dx=y").output()).isEqualTo(DIFF_ID);
  }

  @Test
  void diffIdDoesNotDependOnTheUser() throws IOException, ReflectiveOperationException {
    Path copies = Files.createDirectory(directory.resolve("copies"));
    RealStore.setMode(directory, "rwxr-xr-x");

    Program printer =
        new OrdinaryUser(copies).program(LayerPrinter.class, arguments(store.root().directory()));

    assertThat(printer.output()).isEqualTo(DIFF_ID);
  }

  @Test
  void diffIdDoesNotDependOnTheOrderInWhichFilesWereMade() {
    Path copy = directory.resolve("copy");
    Program.of(
            "python3",
            "-c",
            """
            import os, sys, shutil
            source, target = map(os.fsencode, sys.argv[1:])
            def copy(a, b):
                if os.path.islink(a):
                    os.symlink(os.readlink(a), b)
                elif os.path.isdir(a):
                    os.mkdir(b)
                    for name in sorted(os.listdir(a), reverse=True):
                        copy(a + b'/' + name, b + b'/' + name)
                    os.chmod(b, os.lstat(a).st_mode)
                else:
                    shutil.copy(a, b)
            copy(source, target)
            """,
            store.root().directory().toString(),
            copy.toString())
        .output();

    assertThat(printer(copy, "umask 022", "-Dx=y").output()).isEqualTo(DIFF_ID);
  }

  private Program printer(String preparation, String... options) {
    return printer(store.root().directory(), preparation, options);
  }

  private Program printer(Path root, String preparation, String... options) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Program.of("sh", "-c", preparation + "; exec \"$@\"", "sh", java)
        .with(options)
        .with("-cp", System.getProperty("java.class.path"), LayerPrinter.class.getName())
        .with(arguments(root));
  }

  private String[] arguments(Path root) {
    List<String> arguments = new ArrayList<>(List.of(root.toString()));
    for (StoreItem item : store.items()) {
      arguments.add(item.path().toString());
    }
    return arguments.toArray(String[]::new);
  }
}
