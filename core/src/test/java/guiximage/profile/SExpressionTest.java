package guiximage.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.profile.SExpression.Atom;
import guiximage.profile.SExpression.Sequence;
import guiximage.profile.SExpression.Text;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SExpressionTest {

  @Test
  void listsTextsAndAtoms() {
    assertThat(SExpressionReader.read("; a comment\n (a \"b c\" 'd #f (-1 . [x]) #:key);rest"))
        .isEqualTo(
            new Sequence(
                List.of(
                    new Atom("a"),
                    new Text("b c"),
                    new Atom("d"),
                    new Atom("#f"),
                    new Sequence(
                        List.of(
                            new Atom("-1"), new Atom("."), new Sequence(List.of(new Atom("x"))))),
                    new Atom("#:key"))));
  }

  @Test
  void escapesInTexts() {
    assertThat(SExpressionReader.read("\"\\\"\\\\\\n\\x41\\u00e9\\U01f600\""))
        .isEqualTo(new Text("\"\\\nAé😀"));
  }

  @Test
  void valuesByName() {
    SExpression channel = SExpressionReader.read("(channel (name guix) (url \"u\") (list (x)))");

    assertThat(channel.value("name")).contains("guix");
    assertThat(channel.value("url")).contains("u");
    assertThat(channel.value("list")).isEmpty();
    assertThat(channel.value("absent")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ; only a comment",
        "(",
        "(a",
        "\"a",
        "\"\\",
        "\"\\x4",
        "'",
        ")",
        "\"\\xzz\""
      })
  void whatIsNotAnExpressionIsRefused(String text) {
    assertThatThrownBy(() -> SExpressionReader.read(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void listsMayNotBeTooDeep() {
    assertThatThrownBy(() -> SExpressionReader.read("(".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lists more than 500 deep");
    assertThatThrownBy(() -> SExpressionReader.read("'".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
