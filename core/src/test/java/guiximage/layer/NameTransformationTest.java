package guiximage.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.file.RawPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTransformationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/old=/new /old /new",
        "/old=/new /old/a /new/a",
        "/old=/new /older /older",
        "old=new /old/old /new/old",
        "/=/sub /etc /sub/etc",
        "/sub=/ /sub/etc /etc",
        "s,^/old,/new, /old/a /new/a",
        "s,o,0, /foo /f0o",
        "s,o,0,g /foo /f00",
        "s,O,0,gi /foo /f00",
        "s|/(a+)/(b)|/\\2/\\1$| /aa/b /b/aa$",
        "s,foo,<&\\&>, /foo /<foo&>",
        "s,a\\,b,c, /a,b /c"
      })
  void nameIsChanged(String transformation, String name, String expected) {
    RawPath changed = NameTransformation.parse(transformation).apply(RawPath.of(name));

    assertThat(changed).isEqualTo(RawPath.of(expected));
  }

  @Test
  void aTransformationMayBeLong() {
    String name = "/" + "a".repeat(50_000);

    RawPath changed = NameTransformation.parse("s," + name + ",/b,").apply(RawPath.of(name));

    assertThat(changed).isEqualTo(RawPath.of("/b"));
  }

  @Test
  void bytesThatAreNotUtf8Survive() {
    RawPath name = RawPath.ofBytes(new byte[] {'/', 'a', '/', (byte) 0xFF, (byte) 0xC3});

    RawPath changed = NameTransformation.parse("/a=/é").apply(name);

    assertThat(changed.toBytes()).containsExactly('/', 0xC3, 0xA9, '/', 0xFF, 0xC3);
  }

  @Test
  void otherTextIsRefused() {
    assertThatThrownBy(() -> NameTransformation.parse("nonsense"))
        .hasMessage("'nonsense' is not a transformation; use OLD=NEW or s,REGEX,REPLACEMENT,");
    assertThatThrownBy(() -> NameTransformation.parse("s,(,x,"))
        .hasMessage("'s,(,x,' is not a valid regular expression: Unclosed group");
    assertThatThrownBy(() -> NameTransformation.parse("s,a,\\1,"))
        .hasMessage("'s,a,\\1,' replaces by a group that its regular expression does not have");
  }
}
