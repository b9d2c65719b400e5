package guiximage.it;

import guiximage.store.StoreDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Runs our own code as {@code nobody}, who may read little and write nothing. */
final class OrdinaryUser {
  private final String classPath;

  /**
   * @param directory where copies of our classes and libraries go: {@code nobody} may not be able
   *     to read the originals
   */
  OrdinaryUser(Path directory) throws IOException, ReflectiveOperationException {
    Set<Path> places = new LinkedHashSet<>();
    places.add(place(OrdinaryUser.class));
    places.add(place(StoreDatabase.class));
    places.add(place(org.sqlite.JDBC.class));
    places.add(place(Class.forName("org.slf4j.Logger")));
    places.add(place(Class.forName("org.slf4j.nop.NOPServiceProvider")));
    List<String> copies = new ArrayList<>();
    for (Path original : places) {
      Path copy = directory.resolve("class-path-" + copies.size());
      copyTree(original, copy);
      copies.add(copy.toString());
    }
    RealStore.setMode(directory, "rwxr-xr-x");
    classPath = String.join(":", copies);
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static void copyTree(Path original, Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(original)) {
      files.forEach(
          file -> {
            try {
              Path target = copy.resolve(original.relativize(file).toString());
              Files.copy(file, target);
              RealStore.setMode(target, Files.isDirectory(file) ? "rwxr-xr-x" : "r--r--r--");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /** The {@code main} of {@code type}, as that user. */
  Program program(Class<?> type, String... arguments) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Program.of("runuser", "-u", "nobody", "--", java, "-cp", classPath, type.getName())
        .with(arguments);
  }
}
