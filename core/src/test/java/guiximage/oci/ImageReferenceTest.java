package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  @ParameterizedTest
  @CsvSource({
    "ghcr.io/org/name, ghcr.io, org/name, latest",
    "ghcr.io/org/name:1.2, ghcr.io, org/name, 1.2",
    "localhost:5000/lab/git:1, localhost:5000, lab/git, 1",
    "localhost/x, localhost, x, latest",
    "[::1]:5000/x:y, [::1]:5000, x, y",
    "hello, docker.io, library/hello, latest",
    "org/hello:2, docker.io, org/hello, 2",
    "docker.io/hello, docker.io, library/hello, latest",
    "index.docker.io/hello, docker.io, library/hello, latest",
    "docker.io/org/hello, docker.io, org/hello, latest",
    "scratch, docker.io, library/scratch, latest",
    "127.0.0.1:5000/a__b.c-d---e, 127.0.0.1:5000, a__b.c-d---e, latest"
  })
  void parseReadsWhatDockerReads(
      String text, String registry, String repository, String identifier) {
    ImageReference reference = ImageReference.parse(text);

    assertThat(reference.registry()).isEqualTo(registry);
    assertThat(reference.repository()).isEqualTo(repository);
    assertThat(reference.identifier()).isEqualTo(identifier);
    assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
  }

  @Test
  void digestWinsOverTag() {
    ImageReference reference = ImageReference.parse("a.b/c:d@" + DIGEST);

    assertThat(reference.identifier()).isEqualTo(DIGEST);
    assertThat(reference).hasToString("a.b/c:d@" + DIGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a.b/",
        "a.b/C",
        "a.b/c/",
        "a.b//c",
        "a.b/a/../b",
        "a.b/c?x",
        "a.b/c#x",
        "a.b/%2e",
        "a.b/c:",
        "a.b/c:-x",
        "a.b/c@sha256:..",
        "a.b:99999/c",
        "a.b:/c",
        "a.b:0/c",
        "[1:2:3]/c",
        "[1::2::3]:5000/c",
        "0123456789012345678901234567890123456789012345678901234567890123.b/c",
        "a.b:123456/c",
        "a.b/c\r\nd",
        "a.b/c\n",
        "a.b/c:d\n",
        "a.b:1\n/c",
        "[::1]:/c",
        "[::1/c",
        "a.b/c d",
        "-a.b/c",
        "ü.de/c",
        "https://a.b/c"
      })
  void parseRefusesWhatMustNotReachAUrl(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anEmptyTextIsSaidToBeEmpty() {
    assertThatThrownBy(() -> ImageReference.parse(""))
        .hasMessage("the reference is empty; write host/name[:tag]");
  }

  @ParameterizedTest
  @CsvSource({"Hello:1, Hello", "docker.io/A, A", "a.b/library/C, library/C", ":tag, ''"})
  void whatIsWrongIsQuotedAsItWasTyped(String text, String shown) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .hasMessage("'" + shown + "' is not a valid repository name");
  }

  @Test
  void tagsAndNamesHaveAGreatestLength() {
    assertThat(ImageReference.parse("a.b/c:" + "t".repeat(128)).identifier()).hasSize(128);
    assertThatThrownBy(() -> ImageReference.parse("a.b/c:" + "t".repeat(129)))
        .hasMessage("'" + "t".repeat(129) + "' is not a valid tag");
    assertThatThrownBy(() -> ImageReference.parse("a.b/" + "n".repeat(256)))
        .hasMessageContaining("at most 255 characters");
    assertThatThrownBy(() -> ImageReference.parse("a.b/" + "n/".repeat(100_000)))
        .hasMessageContaining("at most 255 characters");
  }

  @Test
  void identifiersNameEachTagOnceAndTheReferencesOwnFirst() {
    assertThat(ImageReference.parse("a.b/c:1").identifiers(List.of("2", "1", "2")))
        .containsExactly("1", "2");
    assertThat(ImageReference.parse("a.b/c").identifiers(List.of())).containsExactly("latest");
  }
}
