package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.credentials.CredentialSource;
import guiximage.credentials.Credentials;
import guiximage.image.TestImages;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry of this machine whose token server is another and knows no encryption: row A4. */
class CredentialsInTheClearTest {
  private PushRig rig;

  /** The registry is the proxy too, and so sees what goes elsewhere. */
  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
    String here = "127.0.0.1:" + rig.registry.port();
    rig.options
        .credentials(CredentialSource.only(here, Credentials.ofPassword("jo", PushRig.SECRET)))
        .plainHttpHosts(Set.of("auth.example"))
        .proxies(Proxies.parse(Optional.empty(), Optional.of(here), Optional.empty()));
    rig.registry
        .fault("GET", "/v2/")
        .answer(401, "WWW-Authenticate: Bearer realm=\"http://auth.example/token\"");
    rig.registry.fault("GET", "/token").answer(Answer.of(200).withBody("{\"token\":\"x\"}"));
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private void find() throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      client
          .repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL)
          .find(PushRig.TAG, TestImages.AMD64);
    }
  }

  private List<String> sentToTheTokenServer() {
    return rig.registry.heads().stream()
        .filter(head -> head.host().equals("auth.example"))
        .map(head -> head.headers().getOrDefault("authorization", "nothing"))
        .toList();
  }

  @Test
  void credentialsDoNotGoToAMachineThatMayOnlyBeAsked() {
    Throwable failure = catchThrowable(this::find);

    assertThat(failure)
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("would be sent to auth.example without encryption")
        .hasMessageEndingWith("--insecure-http-credentials auth.example");
    assertThat(((ImageException) failure).kind()).isEqualTo(FailureKind.CREDENTIALS);
    assertThat(sentToTheTokenServer()).isEmpty();
  }

  @Test
  void theyGoToOneThatMayHaveThem() throws IOException {
    rig.options.plainHttpCredentialHosts(Set.of("auth.example"));

    find();

    assertThat(sentToTheTokenServer())
        .containsExactly(okhttp3.Credentials.basic("jo", PushRig.SECRET));
  }

  @Test
  void whoHasNoneMayAsk() throws IOException {
    rig.options.credentials(CredentialSource.none());

    find();

    assertThat(sentToTheTokenServer()).containsExactly("nothing");
  }
}
