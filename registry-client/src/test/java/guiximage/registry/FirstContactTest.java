package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.credentials.CredentialSource;
import guiximage.credentials.Credentials;
import guiximage.image.ImageSet;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.publish.Destination;
import guiximage.registry.PushRig.Protocol;
import guiximage.registry.RegistryClient.Access;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is spoken at a port of this machine, found out by any request: row N27. */
class FirstContactTest {
  private static final int THREADS = 6;

  private static Destination destination(RegistryClient client, PushRig rig) {
    return client
        .repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH)
        .destination(List.of(PushRig.TAG), List.of());
  }

  /** As a push without an index: nothing is looked at before blobs are sent. */
  private static void pushAtOnce(PushRig rig) throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Destination destination = destination(client, rig);
      for (Blob layer : rig.layers) {
        destination.put(layer);
      }
      destination.publish(new ImageSet(List.of(rig.image)));
    }
    assertThat(rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG))
        .contains(rig.image.manifestBlob().descriptor().digest());
    assertThat(rig.registry.violations()).isEmpty();
    assertThat(rig.said).isEmpty();
  }

  @Test
  void aRegistryThatWantsTlsGetsItWhenTheFirstRequestIsAHead() throws Exception {
    try (PushRig rig = new PushRig(Protocol.HTTP_2);
        FirstContactFront front = FirstContactFront.encrypted(rig.front().port(), 1)) {
      rig.registry.behind(front.port());

      pushAtOnce(rig);

      assertThat(rig.registry.requests().get(0)).startsWith("HEAD ");
      assertThat(front.refused()).isEqualTo(1);
      assertThat(rig.clock.slept()).isEmpty();
    }
  }

  @Test
  void aRegistryThatWantsTlsGetsItWhenTheFirstRequestIsAnyOther() throws Exception {
    try (PushRig rig = new PushRig(Protocol.HTTP_2);
        FirstContactFront front = FirstContactFront.encrypted(rig.front().port(), 1)) {
      rig.registry.behind(front.port());

      rig.succeeds();

      assertThat(rig.registry.requests().get(0)).startsWith("GET ");
      assertThat(front.refused()).isEqualTo(1);
      try (RegistryClient client = new RegistryClient(rig.options.build())) {
        destination(client, rig).send(TestImages.randomLayer(3, 10));
      }
      assertThat(front.refused()).isEqualTo(2);
      assertThat(rig.clock.slept()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRegistryThatWantsTlsGetsItFromManyThreadsAtOnce(boolean heads) throws Exception {
    try (PushRig rig = new PushRig(Protocol.HTTP_2);
        FirstContactFront front = FirstContactFront.encrypted(rig.front().port(), THREADS)) {
      rig.registry.behind(front.port());
      rig.registry.demand(FakeLogin.basic("jo", PushRig.SECRET));
      rig.options
          .maxConnections(THREADS)
          .credentials(
              CredentialSource.only(
                  rig.registry.reference(PushRig.REPOSITORY).registry(),
                  Credentials.ofPassword("jo", PushRig.SECRET)));
      List<Blob> blobs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        blobs.add(TestImages.randomLayer(i, 10));
      }
      try (RegistryClient client = new RegistryClient(rig.options.build())) {
        Destination destination = destination(client, rig);
        Tasks.map(
            blobs,
            THREADS,
            "contact",
            blob -> {
              if (heads) {
                destination.put(blob);
              } else {
                destination.send(blob);
              }
              return blob;
            });
      }

      assertThat(blobs)
          .allMatch(blob -> rig.registry.has(PushRig.REPOSITORY, blob.descriptor().digest()));
      assertThat(front.refused()).isEqualTo(THREADS);
      assertThat(rig.clock.slept()).isEmpty();
    }
  }

  @Test
  void aRequestThatWasMadeBeforeTlsWasFoundGoesThere() throws Exception {
    try (PushRig rig = new PushRig(Protocol.HTTP_2);
        FirstContactFront front = FirstContactFront.encrypted(rig.front().port(), 1)) {
      RegistryOptions options = rig.options.build();
      Endpoint endpoint =
          Endpoint.of("127.0.0.1:" + front.port(), options, false, Optional.empty());
      RepositoryAccess access =
          new RepositoryAccess(endpoint, "org/app", Scopes.ofRepository("org/app", "pull"));
      RegistryRequest request =
          access.request("POST", "session", endpoint.url("org/app", "blobs", ""));
      endpoint.settleEncrypted();
      Deadline deadline = new Deadline(options.clock(), options.retries().deadline());
      TimeLimits limits = new TimeLimits(options, deadline);
      try (Connections connections = new Connections(options, limits)) {
        SchemeProbe probe = new SchemeProbe(connections);

        try (Response response = probe.send(request, Optional.of("Basic canary"))) {
          assertThat(response.request().url().isHttps()).isTrue();
        }
      }

      assertThat(request.isAtHome()).isTrue();
      assertThat(rig.registry.heads().get(0).headers()).containsKey("authorization");
      assertThat(front.refused()).isZero();
    }
  }

  @Test
  void aRegistryThatRefusesOnceAndKnowsNoTlsIsSpokenToWithout() throws Exception {
    try (PushRig rig = new PushRig();
        FirstContactFront front = FirstContactFront.plain(rig.registry.port())) {
      rig.registry.behind(front.port());

      pushAtOnce(rig);

      assertThat(front.greetings()).isEqualTo(1);
      assertThat(rig.clock.slept()).isEmpty();
    }
  }

  @Test
  void aRefusalInTheWordsOfARegistryIsNoReasonToTryTls() throws Exception {
    try (PushRig rig = new PushRig()) {
      rig.registry
          .fault("HEAD", "/blobs/")
          .answer(400, "Content-Type: application/json; charset=utf-8");
      rig.options.retries(Retries.USUAL.withRetryTimes(0));

      pushAtOnce(rig);
    }
  }
}
