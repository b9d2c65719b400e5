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
    "gtk+, gtk",
    "gtk+-3.24.30, gtk-3.24.30",
    "libstdc++6-12.2.0-14+deb12u1, libstdc.6-12.2.0-14.deb12u1",
    "a-.b.-c__d___e--f, a.b-c__d_e--f",
    "+a, aa",
    "a/b c, a.b.c",
    "x, xa",
    "'', aa",
    "-_., aa",
    "TITIK, titik",
  })
  void anyNameBecomesAValidOne(String name, String expected) {
    assertThat(RepositoryName.of(name)).isEqualTo(expected);
    assertThat(ImageReference.parse("localhost/" + expected).repository()).isEqualTo(expected);
  }

  @Test
  void aLongNameIsCut() {
    assertThat(RepositoryName.of("x".repeat(256))).isEqualTo("x".repeat(255));
    assertThat(RepositoryName.of("x".repeat(254) + "-y")).isEqualTo("x".repeat(254));
  }
}
