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
  private static final String TAG_RULE =
      ": it has at most 128 ASCII letters, digits, '_', '.' and '-', and begins with no '.' or '-'";

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
  @CsvSource({
    "Hello:1, Hello, hello",
    "docker.io/A, A, a",
    "a.b/library/C, library/C, a.b/library/c",
    "ghcr.io/My-Org/App:1.0, My-Org/App, ghcr.io/my-org/app",
    "localhost:5000/TITIK, TITIK, localhost:5000/titik"
  })
  void upperCaseIsQuotedAsItWasTypedAndTheNameInLowerCaseIsAdvised(
      String text, String shown, String advised) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' is not a valid repository name: it has no upper-case letters; write %s",
            shown, advised);
  }

  @ParameterizedTest
  @CsvSource({":tag, ''", "a.b/C//d, C//d", "docker.io/a+, a+"})
  void whatIsWrongOtherwiseIsQuotedAsItWasTyped(String text, String shown) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .hasMessage("'" + shown + "' is not a valid repository name");
  }

  @ParameterizedTest
  @CsvSource({
    "docker://ghcr.io/x, docker://, ' and write ghcr.io/x'",
    "https://ghcr.io/x:1.0, https://, ' and write ghcr.io/x:1.0'",
    "http://localhost:5000/x/, http://, ' and write localhost:5000/x'",
    "oci://docker://a.b/c, oci://, ' and write a.b/c'",
    "docker://hello, docker://, ' and write hello'",
    "https://ghcr.io/Org/x, https://, '; ''Org/x'' is not a valid repository name: it has no"
        + " upper-case letters; write ghcr.io/org/x'",
    "https://ghcr.io, https://, '; ''ghcr.io'' is a registry without the name of a repository;"
        + " write ghcr.io/NAME'",
    "https://, https://, '; the reference is empty; write host/name[:tag]'"
  })
  void aSchemeIsToBeLeftOut(String text, String scheme, String advice) {
    String message = "a reference has no scheme; leave '" + scheme + "' out" + advice;

    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> ImageReference.parse("x://".repeat(100_000) + "a.b/c"))
        .hasMessage("a reference has no scheme; leave 'x://' out and write a.b/c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker-archive:x.tar",
        "oci-archive:/tmp/x",
        "oci:build/layout:1",
        "dir:/tmp/x",
        "docker-daemon:x:1",
        "containers-storage:localhost/x"
      })
  void aPlaceOnThisMachineIsNoReference(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' names a place on this machine, not an image in a registry, which is HOST/NAME",
            text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci:1", "dir:1", "oci:5000/x", "oci-archive/x:1"})
  void aReferenceMayHoldTheNameOfATransport(String text) {
    assertThat(ImageReference.parse(text).toString()).endsWith(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:6121", "localhost:5000", "localhost", "ghcr.io", "[::1]:5000", "a.b:1"})
  void aRegistryWithoutANameIsRefused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' is a registry without the name of a repository; write %s/NAME", text, text);
  }

  @Test
  void aNameInAnArchiveMayLookLikeARegistry() {
    assertThat(ImageReference.parseTagged("my.app:1")).hasToString("docker.io/library/my.app:1");
    assertThat(ImageReference.parse("docker.io/my.app:1"))
        .isEqualTo(ImageReference.parseTagged("my.app:1"));
    assertThat(ImageReference.parse("registry:2")).hasToString("docker.io/library/registry:2");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0+git, '; write 1.0-git'",
    "-x, '; write x'",
    "two words, '; write two-words'",
    "ü, ''",
    "'', ''"
  })
  void ofATagTheCharactersAreNamedAndAnotherIsAdvised(String tag, String advice) {
    String message = "'" + tag + "' is not a valid tag" + TAG_RULE + advice;

    assertThatThrownBy(() -> ImageReference.parse("a.b/c:" + tag)).hasMessage(message);
    assertThatThrownBy(() -> ImageReference.parse("a.b/c").withTag(tag)).hasMessage(message);
  }

  @Test
  void tagsAndNamesHaveAGreatestLength() {
    assertThat(ImageReference.parse("a.b/c:" + "t".repeat(128)).identifier()).hasSize(128);
    assertThatThrownBy(() -> ImageReference.parse("a.b/c:" + "t".repeat(129)))
        .hasMessage("'" + "t".repeat(129) + "' is not a valid tag" + TAG_RULE);
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
