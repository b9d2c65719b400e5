package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagListTest {
  private PushRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private List<String> tags() throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      return client.repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL).tags();
    }
  }

  private static Answer page(String tags, String... headers) {
    return Answer.of(200, headers).withBody("{\"name\":\"x\",\"tags\":[" + tags + "]}");
  }

  @Test
  void pagesAreReadOneAfterTheOther() throws IOException {
    rig.registry
        .fault("GET", "/tags/list")
        .answer(page("\"a\",\"b\"", "Link: </v2/org/app/tags/list?last=b&n=2>; rel=\"next\""));
    rig.registry.fault("GET", "/tags/list?last=b").answer(page("\"c\""));

    assertThat(tags()).containsExactly("a", "b", "c");
    assertThat(rig.registry.count("GET", "/tags/list")).isEqualTo(2);
  }

  @Test
  void aListWithoutEndIsReadInItsBeginning() throws IOException {
    rig.registry
        .fault("GET", "/tags/list")
        .always()
        .answer(page("\"a\"", "Link: </v2/org/app/tags/list?last=a>; rel=\"next\""));

    assertThat(tags()).hasSize(5);
  }

  @Test
  void anotherServerIsNotAskedForTheRest() throws IOException {
    rig.registry
        .fault("GET", "/tags/list")
        .answer(page("\"a\"", "Link: <http://192.0.2.1/v2/org/app/tags/list>; rel=\"next\""));

    assertThat(tags()).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 405})
  void aRegistryThatDoesNotListThemHasNone(int status) throws IOException {
    rig.registry.fault("GET", "/tags/list").always().answer(status);

    assertThat(tags()).isEmpty();
  }

  @Test
  void aClosedPortIsAFailure() throws IOException {
    rig.registry.close();

    assertThatThrownBy(this::tags)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TEMPORARY));
  }
}
