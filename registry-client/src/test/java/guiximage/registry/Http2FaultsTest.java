package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import guiximage.registry.PushRig.Protocol;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row N22: how a front that speaks TLS and HTTP/2 loses requests. */
class Http2FaultsTest {
  private static final int REFUSED_STREAM = 7;

  private PushRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig(Protocol.HTTP_2);
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  /** Not even if the registry prefers it: of HTTP/2, OkHttp takes headers without end. */
  @Test
  void nothingGoesOverHttp2() throws Exception {
    rig.succeeds();

    Set<String> versions =
        rig.front().versions().stream().filter(text -> !text.isEmpty()).collect(Collectors.toSet());
    assertThat(versions).containsExactly("HTTP/1.1");
    assertThat(rig.registry.requests()).hasSize(1 + 3 * 3 + 3);
  }

  /** NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, REFUSED_STREAM, CANCEL, ENHANCE_YOUR_CALM. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, REFUSED_STREAM, 8, 11})
  void aStreamThatIsResetIsMadeAgain(int errorCode) throws Exception {
    rig.front().loseStreamsOnly(errorCode);
    for (String request : new String[] {"GET /manifests/", "HEAD /blobs/", "POST /blobs/"}) {
      String[] words = request.split(" ", 2);
      rig.registry.fault(words[0], words[1]).lost();
    }

    rig.succeeds();

    assertThat(rig.clock.slept()).as("OkHttp did not repeat it by itself").hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, REFUSED_STREAM, 8})
  void aBlobWhoseStreamIsResetBeginsANewSession(int errorCode) throws Exception {
    rig.front().loseStreamsOnly(errorCode);
    rig.registry.fault("PUT", "/blobs/uploads/").lost();

    rig.succeeds();

    assertThat(rig.registry.count("POST", "/blobs/uploads/")).isEqualTo(4);
    assertThat(rig.registry.count("PUT", "/blobs/uploads/")).isEqualTo(4);
  }

  @Test
  void aCommitWhoseStreamIsResetIsNotRepeated() throws Exception {
    rig.front().loseStreamsOnly(REFUSED_STREAM);
    rig.registry.fault("PUT", "/blobs/uploads/").times(3).lostAfterwards();

    rig.succeeds();

    assertThat(rig.registry.count("PUT", "/blobs/uploads/")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT"})
  void aConnectionThatSaysGoodbyeIsReplaced(String method) throws Exception {
    rig.registry.fault(method, "/v2/").times(3).changed(answer -> answer.ending(Ending.CLOSE));

    rig.succeeds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT"})
  void aConnectionThatIsLostIsReplaced(String method) throws Exception {
    rig.registry.fault(method, "/v2/").times(2).lost();

    rig.succeeds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT"})
  void aStreamThatFallsSilentIsMadeAgain(String method) throws Exception {
    rig.registry.fault(method, "/v2/").answer(Answer.of(200).ending(Ending.SILENCE));

    rig.impatient().succeeds();
  }

  @Test
  void anAnswerThatIsCutIsAskedForAgain() throws Exception {
    rig.succeeds();
    rig.registry.fault("GET", "/manifests/").times(2).changed(answer -> answer.ending(Ending.CUT));

    rig.succeeds();
  }

  /** A server that says so has done nothing, but no registry has a reason to say it. */
  @ParameterizedTest
  @CsvSource({"POST, /blobs/uploads/", "PUT, /blobs/uploads/"})
  void aMisdirectedRequestIsRefused(String method, String target) throws Exception {
    rig.registry.fault(method, target).always().answer(421);

    assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageContaining("421");

    rig.recovers();
  }

  /** An old image that cannot be read is not reused, and the push goes on. */
  @Test
  void aMisdirectedRequestForTheOldImageDoesNotStopThePush() throws Exception {
    rig.registry.fault("GET", "/manifests/").always().answer(421);

    rig.succeeds();
  }
}
