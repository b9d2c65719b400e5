package guiximage.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DescribedValueTest {

  private static DescribedValue parse(String json) throws ImageException {
    return DescribedValue.parse(json.getBytes(UTF_8));
  }

  private static void refuses(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading)
        .isInstanceOf(ImageException.class)
        .hasMessage("image description: " + message);
  }

  @Test
  void placesAreThoseOfTheDescriptionHoweverDeep() throws Exception {
    List<String> locations = new ArrayList<>();
    for (DescribedValue list :
        parse("{\"a\":{\"b\":[[1],[2,3]]}}").require("a").require("b").elements()) {
      for (DescribedValue number : list.elements()) {
        locations.add(number.location() + "=" + number.number());
      }
    }

    assertThat(locations).containsExactly("a.b[0][0]=1", "a.b[1][0]=2", "a.b[1][1]=3");
  }

  @Test
  void aListCanBeReadAgain() throws Exception {
    Iterable<DescribedValue> elements = parse("{\"a\":[1,2]}").require("a").elements();

    assertThat(elements).hasSize(2);
    assertThat(elements).hasSize(2);
  }

  @Test
  void halfACharacterIsRefusedWhereverItIs() throws Exception {
    DescribedValue value = parse("{\"a\":{\"b\":[{},{\"c\":\"\\udc00\"}]}}").require("a");

    refuses(value::fields, "a.b[1].c: it has half of a surrogate pair");
    assertThat(parse("{\"a\":{\"\\ud83d\\ude00\":1}}").require("a").fields()).containsKey("😀");
  }

  @Test
  void aNullIsThereButIsNothingElse() throws Exception {
    DescribedValue root = parse("{\"a\":null}");

    assertThat(root.has("a")).isTrue();
    assertThat(root.require("a").isNull()).isTrue();
    refuses(() -> root.require("a").text(), "a: it is not a string");
    refuses(() -> root.require("a").number(), "a: it is not a number");
    refuses(() -> root.require("a").elements(), "a: it is not a list");
    refuses(() -> root.require("a").fields(), "a: it is not an object");
    refuses(() -> root.require("b"), "b: it is missing");
  }

  @Test
  void aKeyOfOthersIsShownWithoutWhatATerminalObeys() throws Exception {
    DescribedValue root = parse("{\"\\u001b[2J\":1}");

    assertThat(root.keys()).contains("\u001b[2J");
  }
}
