package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopesTest {

  @ParameterizedTest
  @CsvSource({
    "'repository:a/b:pull,push', 'repository:a/b:pull,push'",
    "'repository:a:push,pull', 'repository:a:pull,push'",
    "'repository:host:5000/a:pull', 'repository:host:5000/a:pull'",
    "'repository:a:pull repository:b:pull', 'repository:a:pull repository:b:pull'",
    "'repository:a:pull repository:a:push', 'repository:a:pull,push'",
    "'nonsense :x x:  repository:a:pull', 'repository:a:pull'",
    "'', ''"
  })
  void aScopeIsReadAndWritten(String text, String canonical) {
    assertThat(Scopes.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "'registry:catalog:*', ''",
    "'repository:a:delete', ''",
    "'repository:a:delete,pull,push,*', 'repository:a:pull,push'",
    "'repository:b:pull', ''"
  })
  void onlyUsualRightsOnWhatIsNeededAreTakenOver(String asked, String kept) {
    assertThat(Scopes.parse(asked).within(Scopes.ofRepository("a", "pull"))).hasToString(kept);
  }

  @Test
  void scopesAddUp() {
    assertThat(Scopes.ofRepository("a", "pull").plus(Scopes.parse("repository:a:push,*")))
        .hasToString("repository:a:*,pull,push");
  }
}
