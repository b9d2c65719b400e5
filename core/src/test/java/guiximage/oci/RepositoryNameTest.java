package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryNameTest {

  @ParameterizedTest
  @CsvSource({
    "git, git",
    "GIT-minimal, git-minimal",
    "_-.git.-_, git",
    "gtk+, gtk.",
    "a/b c, a.b.c",
    "x, xa",
    "'', aa",
    "-_., aa",
    "TITIK, titik",
  })
  void anyNameBecomesAValidOne(String name, String expected) {
    assertThat(RepositoryName.of(name)).isEqualTo(expected);
  }

  @Test
  void aLongNameIsCut() {
    assertThat(RepositoryName.of("x".repeat(256))).isEqualTo("x".repeat(255));
  }
}
