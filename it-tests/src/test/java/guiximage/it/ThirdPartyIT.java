package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares THIRD-PARTY, which names licences, with the libraries that are shipped. */
class ThirdPartyIT {
  private static final Pattern LIBRARY = Pattern.compile("(?m)^(\\S.*?) {2,}[\\w.-]+:([\\w-]+)$");
  private static final Pattern VERSION = Pattern.compile("-[0-9][^/]*[.]jar$");

  private static List<String> libraries() throws IOException {
    try (Stream<Path> jars = Files.list(Command.CHECKOUT.resolve("cli/target/guix-image/lib"))) {
      return jars.map(jar -> jar.getFileName().toString())
          .filter(name -> !name.startsWith("guix-image"))
          .map(name -> VERSION.matcher(name).replaceFirst(""))
          .toList();
    }
  }

  @Test
  void everyLibraryIsListedWithItsLicenceAndNoOther() throws Exception {
    String list = Files.readString(Command.CHECKOUT.resolve("THIRD-PARTY"));

    List<String> listed = LIBRARY.matcher(list).results().map(library -> library.group(2)).toList();

    assertThat(listed).containsExactlyInAnyOrderElementsOf(libraries());
  }

  @Test
  void theProjectsOwnLicenceIsTheApacheLicense() throws Exception {
    assertThat(Command.CHECKOUT.resolve("LICENSE"))
        .content()
        .contains("Apache License", "Version 2.0, January 2004", "END OF TERMS AND CONDITIONS");
    assertThat(Command.CHECKOUT.resolve("pom.xml")).content().contains("<name>Apache-2.0</name>");
  }
}
