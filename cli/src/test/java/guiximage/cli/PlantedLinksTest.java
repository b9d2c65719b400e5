package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links in directories that others can write; {@code BadOutputIT} has one of another user. */
class PlantedLinksTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "1000, 1000, 0, 1777, true",
    "1000, 0, 0, 1777, true",
    "1000, 1001, 0, 1777, false",
    "0, 1001, 0, 1777, false",
    "0, 1001, 1001, 1777, false",
    "0, 1001, 1001, 0755, true",
    "1000, 1001, 1002, 0755, false",
    "1000, 1001, 1000, 0775, false"
  })
  void aLinkIsFollowedIfNobodyElseCanHavePutItThere(
      long me, long link, long owner, String mode, boolean trusted) {
    assertThat(PlantedLinks.isTrusted(me, link, owner, Integer.parseInt(mode, 8)))
        .isEqualTo(trusted);
  }

  @Test
  void ourOwnLinksAreFollowedWhereverTheyAre() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("../x/../digest"));
    Path circle = Files.createSymbolicLink(directory.resolve("circle"), Path.of("circle"));

    assertThatCode(() -> PlantedLinks.refuse("--digestfile", link)).doesNotThrowAnyException();
    assertThatCode(() -> PlantedLinks.refuse("--digestfile", circle)).doesNotThrowAnyException();
    assertThatCode(() -> PlantedLinks.refuse("--digestfile", Path.of("/dev/stdout")))
        .doesNotThrowAnyException();
  }
}
