package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.Closure;
import guiximage.store.StoreDatabase;
import guiximage.store.StoreItem;
import guiximage.store.StorePath;
import guiximage.store.StoreState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database that we write, used by Nix, which brings Guix's schema up to its own first. */
class StoreStateIT {
  @TempDir Path directory;
  @TempDir Path imageDirectory;

  @Test
  void nixAcceptsTheDatabaseOfAnImage() throws Exception {
    RealStore store = new RealStore(directory);
    StorePath glibc = store.add("glibc-2.39");
    StorePath perl = store.add("perl-5.36", glibc);
    StorePath hello = store.add("hello-2.12", perl, glibc);
    StorePath tool = store.add("tool-1", glibc);
    store.add("unrelated-1", glibc);
    Closure closure = StoreDatabase.open(store.database()).closureOf(List.of(hello, tool));
    RealStore image = new RealStore(imageDirectory);

    unpack(StoreState.of("/gnu/store", closure, Optional.of(hello)), image.root().directory());
    for (StoreItem item : closure.items()) {
      Path place = image.root().locate(item.path());
      Files.createDirectories(place.getParent());
      Program.of("cp", "-a", store.root().locate(item.path()).toString(), place.toString())
          .output();
    }

    Program.Result verified = image.nixStore("--verify", "--check-contents").run();
    assertThat(verified.exitCode()).as(verified.stderr()).isZero();
    assertThat(verified.stderr()).doesNotContain("disappeared", "modified");
    assertThat(image.requisites(hello)).isEqualTo(store.requisites(hello));
    assertThat(image.requisites(tool)).isEqualTo(store.requisites(tool));
    assertThat(image.nixStore("--gc", "--print-dead").output()).isEmpty();
    assertThat(image.nixStore("--gc", "--print-live").output().lines().sorted())
        .contains(hello.toString(), tool.toString(), perl.toString(), glibc.toString());
  }

  private static void unpack(StoreState state, Path root) throws IOException {
    for (String name : state.directories()) {
      Files.createDirectories(root.resolve(name.substring(1)));
    }
    for (Map.Entry<String, String> link : state.links().entrySet()) {
      Files.createSymbolicLink(root.resolve(link.getKey().substring(1)), Path.of(link.getValue()));
    }
    for (Map.Entry<String, byte[]> file : state.files().entrySet()) {
      Files.write(root.resolve(file.getKey().substring(1)), file.getValue());
    }
  }
}
