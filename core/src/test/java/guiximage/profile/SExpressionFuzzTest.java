package guiximage.profile;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Expressions of Scheme, in the manifests of profiles. */
public final class SExpressionFuzzTest {

  /** An expression that can be read is written as one that is read to the same. */
  public static void fuzzerTestOneInput(byte[] input) {
    SExpression read;
    try {
      read = SExpressionReader.read(new String(input, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    assertThat(SExpressionReader.read(text(read))).isEqualTo(read);
    read.child("a").ifPresent(child -> assertThat(child.isCalled("a")).isTrue());
    read.value("a").ifPresent(value -> assertThat(read.child("a")).isPresent());
  }

  private static String text(SExpression expression) {
    if (expression instanceof SExpression.Text text) {
      return '"' + text.value().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
    return expression instanceof SExpression.Atom atom
        ? atom.value()
        : expression.children().stream()
            .map(SExpressionFuzzTest::text)
            .collect(Collectors.joining(" ", "(", ")"));
  }

  @Test
  void anExpressionIsReadOrRefused() {
    Fuzzing.around(
        20_000,
        SExpressionFuzzTest::fuzzerTestOneInput,
        "(a \"b\\n\\x41\\u00e4\\U01f402\" (c . d) #t #:key 'x `(y ,z) [1 -2.5])",
        "; comment\n(manifest (version 4) (packages ((\"hello\" \"2.12\" \"out\" \"/gnu/store/x\"))))");
  }
}
