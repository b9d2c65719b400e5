package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.credentials.CredentialSource;
import guiximage.credentials.Credentials;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import guiximage.registry.RegistryClient.Access;
import guiximage.task.Tasks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and tokens: rows A1 to A10. */
class AuthorizationTest {
  private static final String USER = "jo";
  private static final String PASSWORD = "canary:påss";

  private PushRig rig;
  private FakeLogin login;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
    login = FakeLogin.tokens(USER, PASSWORD);
    rig.registry.demand(login);
    rig.options.credentials(
        (registry, repository) -> Optional.of(Credentials.ofPassword(USER, PASSWORD)));
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private void basic() {
    rig.registry.demand(FakeLogin.basic(USER, PASSWORD));
  }

  private void anonymous() {
    rig.options.credentials(CredentialSource.none());
  }

  private void identity(String token) {
    rig.options.credentials(
        (registry, repository) -> Optional.of(Credentials.ofIdentityToken("", token)));
  }

  @Test
  void aPushNeedsOneToken() throws IOException {
    rig.succeeds();

    assertThat(rig.registry.count("GET", "/token")).isEqualTo(1);
    assertThat(rig.registry.requests())
        .contains("GET /token?service=fake&scope=repository%3Aorg%2Fapp%3Apull%2Cpush");
  }

  @Test
  void pushingAgainTakesFourRequestsWithTheToken() throws IOException {
    rig.push();
    rig.registry.forgetRequests();

    rig.succeeds();

    assertThat(rig.registry.requests()).hasSize(4);
  }

  @Test
  void aPasswordIsSentWithEveryRequestOnceItIsDemanded() throws IOException {
    basic();

    rig.succeeds();

    assertThat(rig.registry.heads().stream().filter(h -> h.headers().containsKey("authorization")))
        .hasSize(rig.registry.heads().size() - 1);
  }

  @Test
  void aTokenThatDiesBetweenRequestsIsReplaced() throws IOException {
    rig.registry
        .fault("HEAD", "/blobs/")
        .times(3)
        .changed(
            answer -> {
              login.expireAll();
              return answer;
            });

    rig.succeeds();

    assertThat(rig.registry.count("GET", "/token")).isGreaterThan(1);
  }

  @Test
  void aTokenThatDiesDuringALayerMeansANewSession() throws IOException {
    rig.registry
        .fault("POST", "/blobs/uploads/")
        .changed(
            answer -> {
              login.expireAll();
              return answer;
            });

    rig.succeeds();

    assertThat(rig.registry.count("POST", "/blobs/uploads/")).isEqualTo(4);
    assertThat(rig.clock.slept()).allMatch(Duration::isZero);
  }

  @Test
  void aTokenIsReplacedBeforeItDies() throws IOException {
    login.life(100);
    rig.registry
        .fault("POST", "/blobs/uploads/")
        .times(3)
        .changed(
            answer -> {
              rig.clock.pass(Duration.ofSeconds(81));
              return answer;
            });

    rig.succeeds();

    assertThat(rig.registry.count("GET", "/token")).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {-20_000, 20_000})
  void aClockThatIsSetDoesNotChangeTheLifeOfAToken(long days) throws IOException {
    rig.registry
        .fault("POST", "/blobs/uploads/")
        .changed(
            answer -> {
              rig.clock.putForward(Duration.ofDays(days));
              return answer;
            });
    rig.succeeds();
    assertThat(rig.registry.count("GET", "/token")).isEqualTo(1);
  }

  @Test
  void wrongCredentialsAreTheUsersFault() throws IOException {
    rig.options.credentials(
        (registry, repository) -> Optional.of(Credentials.ofPassword(USER, "canary-wrong")));

    assertThat(rig.fails(FailureKind.CREDENTIALS))
        .hasMessageContaining("the token server 127.0.0.1 answered 401 UNAUTHORIZED")
        .hasMessageContaining("user 'jo' for 'repository:org/app:pull,push'");
  }

  @Test
  void aWrongPasswordIsTriedOnce() throws IOException {
    basic();
    rig.options.credentials(
        (registry, repository) -> Optional.of(Credentials.ofPassword(USER, "canary-wrong")));

    assertThat(rig.fails(FailureKind.CREDENTIALS)).hasMessageContaining("user 'jo' was refused");

    assertThat(rig.registry.requests()).hasSize(2);
  }

  @Test
  void withoutCredentialsAPasswordCannotBeGiven() throws IOException {
    basic();
    anonymous();

    assertThat(rig.fails(FailureKind.CREDENTIALS))
        .hasMessageContaining("no credentials are known; log in with 'podman login 127.0.0.1:");
  }

  @Test
  void withoutCredentialsAnAnonymousTokenIsAskedFor() throws IOException {
    rig.registry.demand(FakeLogin.tokens("", ""));
    anonymous();

    rig.succeeds();

    assertThat(rig.registry.heads().stream().filter(head -> head.path().equals("/token")))
        .noneMatch(head -> head.headers().containsKey("authorization"));
  }

  @Test
  void aRegistryThatRefusesEveryTokenIsGivenUp() throws IOException {
    rig.registry
        .fault("GET", "/manifests/")
        .always()
        .changed(
            answer ->
                FakeRegistry.error(401, "UNAUTHORIZED", "insufficient_scope")
                    .with(
                        "WWW-Authenticate: Bearer realm=\"http://127.0.0.1:"
                            + rig.registry.port()
                            + "/token\",service=\"fake\",scope=\"repository:org/app:pull"
                            + ",more".repeat((int) rig.registry.count("GET", "/manifests/"))
                            + "\""));

    assertThat(rig.readingFails(FailureKind.CREDENTIALS))
        .hasMessageContaining("user 'jo' (401 UNAUTHORIZED: insufficient_scope)");

    assertThat(rig.registry.count("GET", "/manifests/")).isEqualTo(3);
    rig.recovers();
  }

  @Test
  void aDeniedPushIsTheUsersFault() throws IOException {
    rig.registry
        .fault("POST", "/blobs/uploads/")
        .always()
        .answer(FakeRegistry.error(403, "DENIED", "not yours"));

    assertThat(rig.fails(FailureKind.CREDENTIALS)).hasMessageContaining("403 DENIED: not yours");

    assertThat(rig.registry.count("POST", "/blobs/uploads/")).isEqualTo(1);
    rig.recovers();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/token",
        "http://0.0.0.0/token",
        "http://10.0.0.1/token",
        "https://10.0.0.1/token",
        "https://192.168.1.1/token",
        "https://[fd00::1]/token",
        "https://0x7f.1/token",
        "http://evil.example/token",
        "file:///etc/passwd",
        "/token",
        "//",
        "nonsense"
      })
  void aTokenServerInAForbiddenPlaceIsNotAsked(String realm) throws IOException {
    login.realm(realm);

    rig.fails(FailureKind.CREDENTIALS);

    assertThat(rig.registry.count("GET", "/token")).isZero();
  }

  @Test
  void aTokenServerUnderAnotherNameOfThisMachineIsAsked() throws IOException {
    login.realm("http://localhost:" + rig.registry.port() + "/token");

    rig.succeeds();

    assertThat(rig.registry.count("GET", "/token")).isEqualTo(1);
  }

  @Test
  void aTokenServerInAnInnerNetworkIsNamedWithWhatPermitsIt() throws IOException {
    login.realm("http://10.0.0.1/token");
    rig.options.plainHttpHosts(Set.of("10.0.0.1"));

    assertThat(rig.fails(FailureKind.CREDENTIALS))
        .hasMessageEndingWith(
            "leads to http://10.0.0.1/token, which is refused: it lies in an inner network; if that"
                + " is right, permit it with --token-server 10.0.0.1 and, as it is not encrypted,"
                + " with --insecure-http 10.0.0.1");
  }

  /** The proxy plays the inner network. */
  @Test
  void aTokenServerInAnInnerNetworkThatIsPermittedIsAsked() throws IOException {
    login.realm("http://10.0.0.1/token");
    rig.options
        .plainHttpHosts(Set.of("10.0.0.1"))
        .plainHttpCredentialHosts(Set.of("10.0.0.1"))
        .tokenServers(Set.of("10.0.0.1"))
        .proxies(
            Proxies.parse(
                Optional.empty(),
                Optional.of("127.0.0.1:" + rig.registry.port()),
                Optional.empty()));

    rig.push();

    assertThat(rig.registry.count("GET", "/token")).isEqualTo(1);
    assertThat(rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG)).isPresent();
  }

  @Test
  void scopesThatAreNotNeededAreNotAskedFor() throws IOException {
    login.challenge(
        "Bearer realm=\"http://127.0.0.1:%d/token\",service=\"fake\",scope=\"%s\""
            .formatted(
                rig.registry.port(),
                "registry:catalog:* repository:org/app:delete,pull,push repository:other:delete"));

    rig.succeeds();

    assertThat(rig.registry.requests().stream().filter(line -> line.contains("/token")))
        .containsExactly("GET /token?service=fake&scope=repository%3Aorg%2Fapp%3Apull%2Cpush");
  }

  @Test
  void aRefusalWithoutAChallengeIsCalledThat() throws IOException {
    rig.registry
        .fault("GET", "/v2/")
        .always()
        .answer(FakeRegistry.error(401, "UNAUTHORIZED", "who?"));
    rig.registry.fault("HEAD", "/v2/").always().answer(401);

    assertThat(rig.fails(FailureKind.CREDENTIALS))
        .hasMessageEndingWith(
            "answered HEAD with 401 and no challenge (WWW-Authenticate), so no credentials were"
                + " sent; is the name right, and is it a registry?");
  }

  @Test
  void aChallengeOfAnotherKindIsNamed() throws IOException {
    login.challenge("Negotiate");

    assertThat(rig.fails(FailureKind.CREDENTIALS))
        .hasMessageEndingWith(
            "with 401 and a challenge of a kind that is not known (Negotiate; known are Basic and"
                + " Bearer)");
  }

  @Test
  void aTokenServerAtAnotherPublicHostIsAsked() throws IOException {
    login.realm("https://auth.example/token");
    rig.options.proxies(
        Proxies.parse(
            Optional.of("127.0.0.1:" + rig.registry.port()), Optional.empty(), Optional.empty()));
    rig.registry.fault("CONNECT", "").always().answer(502);
    Throwable thrown = catchThrowable(rig::push);
    assertThat(thrown).isInstanceOf(ImageException.class).hasMessageNotContaining("canary");
    assertThat(rig.registry.count("CONNECT", "auth.example:443")).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://10.1.2.3/token", "http://other.example/token"})
  void aTokenServerMayNotSendElsewhereEither(String target) throws IOException {
    rig.registry.fault("GET", "/token").always().answer(307, "Location: " + target);

    rig.fails(FailureKind.REGISTRY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Negotiate, Basic realm=\"x\", Bearer REST",
        "bearer REST",
        "BEARER   REST",
        "Basic realm=\"a, b\", Bearer REST",
        "Bearer service=\"with \\\"quotes\\\"\", REST",
        "Bearer REST,error=\"invalid_token\""
      })
  void aChallengeMayComeInManyForms(String form) throws IOException {
    String rest = "realm=\"http://127.0.0.1:" + rig.registry.port() + "/token\"";
    login.challenge(form.replace("REST", rest));

    rig.succeeds();

    assertThat(rig.registry.count("GET", "/token")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Negotiate", "Digest realm=\"x\"", "Bearer", "", "\"\u007f"})
  void aChallengeThatCannotBeMetIsNamed(String challenge) throws IOException {
    login.challenge(challenge.isEmpty() ? " " : challenge);

    rig.fails(FailureKind.CREDENTIALS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"access_token\":\"TOKEN\"}",
        "{\"token\":\"TOKEN\",\"access_token\":\"other\"}",
        "{\"token\":\"TOKEN\",\"expires_in\":0}",
        "{\"token\":\"TOKEN\",\"expires_in\":-1}",
        "{\"token\":\"TOKEN\",\"expires_in\":\"soon\"}",
        "{\"token\":\"TOKEN\",\"expires_in\":1e99}",
        "{\"token\":\"TOKEN\",\"issued_at\":\"2999-01-01T00:00:00Z\"}"
      })
  void aTokenMayComeInManyForms(String json) throws IOException {
    rig.registry
        .fault("GET", "/token")
        .always()
        .changed(
            answer ->
                answer.withBody(json.replace("TOKEN", login.issuedTokens().iterator().next())));

    rig.succeeds();

    assertThat(rig.registry.count("GET", "/token")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "null", "[]", "<html>", "{\"token\":\"\"}", "{\"token\":\"a\\nb\"}"})
  void anAnswerWithoutATokenIsRefused(String body) throws IOException {
    rig.registry.fault("GET", "/token").always().changed(answer -> answer.withBody(body));

    assertThat(rig.fails(FailureKind.CREDENTIALS)).hasMessageEndingWith("holds no token");

    rig.recovers();
  }

  /** The rest of an answer that is longer than it says comes before the next. */
  @Test
  void anAnswerThatIsTakenForTheNextIsNotShown() throws IOException {
    rig.registry
        .fault("GET", "/token")
        .always()
        .answer(
            Answer.of(200, "Content-Length: 13")
                .withBody("{\"token\":\"t\"}{\"refresh_token\":\"canary\"}"));

    assertThat(rig.fails(FailureKind.TEMPORARY))
        .hasMessageContaining("what 127.0.0.1:" + rig.registry.port() + " sent is not HTTP");
  }

  @Test
  void aLengthThatIsNoneIsNotShown() throws IOException {
    rig.registry
        .fault("GET", "/token")
        .always()
        .answer(
            Answer.of(200, "Transfer-Encoding: chunked")
                .withBody("5 canary\r\n")
                .ending(Ending.CLOSE));

    rig.fails(FailureKind.TEMPORARY);
  }

  @Test
  void aTokenThatIsCutIsAskedForAgain() throws IOException {
    rig.registry.fault("GET", "/token").changed(answer -> answer.ending(Ending.CUT));
    rig.succeeds();
    assertThat(rig.registry.count("GET", "/token")).isEqualTo(2);
  }

  @Test
  void aTokenWithoutEndIsRefused() throws IOException {
    rig.registry
        .fault("GET", "/token")
        .always()
        .changed(answer -> answer.withBody("{\"token\":\"" + "x".repeat(1_000_000) + "\"}"));

    assertThat(rig.fails(FailureKind.CREDENTIALS)).hasMessageEndingWith("holds no token");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void aTokenServerMayNeedTime(int status) throws IOException {
    rig.registry.fault("GET", "/token").times(2).answer(status, "Retry-After: 3");

    rig.succeeds();

    assertThat(rig.clock.slept())
        .hasSize(2)
        .allMatch(wait -> wait.toSeconds() == 3 && wait.toMillis() < 3_500);
  }

  @Test
  void anIdentityTokenIsExchanged() throws IOException {
    identity(PASSWORD);

    rig.succeeds();

    assertThat(rig.registry.count("POST", "/token")).isEqualTo(1);
    assertThat(rig.registry.count("GET", "/token")).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 405})
  void aServerThatKnowsNoExchangeIsAskedInTheOldWay(int status) throws IOException {
    rig.options.credentials(
        (registry, repository) -> Optional.of(Credentials.ofIdentityToken(USER, PASSWORD)));
    rig.registry.fault("POST", "/token").always().answer(status);

    rig.succeeds();
  }

  @Test
  void anExchangeFollowsARedirectWithinTheTokenServer() throws IOException {
    identity(PASSWORD);
    rig.registry.fault("POST", "/token").answer(307, "Location: /token?moved");

    rig.succeeds();

    assertThat(rig.registry.requests()).contains("POST /token?moved");
  }

  /** Nor is it asked in the old way, which would end without credentials there. */
  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void anIdentityTokenIsNotSentToAnotherServer(int status) throws IOException {
    identity(PASSWORD);
    try (FakeRegistry other = new FakeRegistry()) {
      String target = "http://127.0.0.1:" + other.port() + "/token";
      rig.registry.fault("POST", "/token").answer(status, "Location: " + target + "?key=canary");

      assertThat(rig.fails(FailureKind.CREDENTIALS))
          .hasMessageContaining("http://127.0.0.1:" + rig.registry.port() + "/token leads to")
          .hasMessageContaining(target)
          .hasMessageEndingWith("which is refused: it would take a secret to another server");

      assertThat(other.requests()).isEmpty();
      assertThat(rig.registry.count("GET", "/token")).isZero();
      rig.recovers();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void anIdentityTokenIsNotSentToAnotherServerInTheOldWayEither(int status) throws IOException {
    rig.options.credentials(
        (registry, repository) -> Optional.of(Credentials.ofIdentityToken(USER, PASSWORD)));
    rig.registry.fault("POST", "/token").always().answer(404);
    try (FakeRegistry other = new FakeRegistry()) {
      rig.registry
          .fault("GET", "/token")
          .always()
          .answer(status, "Location: http://127.0.0.1:" + other.port() + "/token");

      rig.fails(FailureKind.CREDENTIALS);

      assertThat(other.heads())
          .singleElement()
          .matches(head -> head.toString().equals("GET /token"))
          .matches(head -> !head.headers().containsKey("authorization"));
    }
  }

  @Test
  void anIdentityTokenThatIsReplacedIsNotUsedAgain() throws IOException {
    identity(PASSWORD);
    login.life(60);
    rig.registry
        .fault("POST", "/token")
        .changed(
            answer ->
                answer.withBody(
                    new String(answer.body(), StandardCharsets.UTF_8)
                        .replace("}", ",\"refresh_token\":\"canary-next\"}")));
    rig.registry
        .fault("POST", "/blobs/uploads/")
        .changed(
            answer -> {
              rig.clock.pass(Duration.ofSeconds(100));
              return answer;
            });

    // the fake knows the old one only, so that the new one is seen to be used by its failing
    assertThat(rig.fails(FailureKind.CREDENTIALS)).hasMessageContaining("token server");
  }

  @Test
  void anIdentityTokenIsNoPassword() throws IOException {
    basic();
    identity("canary-identity");

    assertThat(rig.fails(FailureKind.CREDENTIALS))
        .hasMessageContaining("it wants a password, but only an identity token is known");
  }

  @Test
  void aTokenIsSentToTheRegistryOnly() throws IOException {
    login.life(60);
    rig.registry
        .fault("POST", "/blobs/uploads/")
        .times(3)
        .changed(
            answer -> {
              rig.clock.pass(Duration.ofSeconds(100));
              return answer;
            });

    rig.succeeds();

    assertThat(rig.registry.heads().stream().filter(head -> head.path().equals("/token")))
        .hasSizeGreaterThan(1)
        .allMatch(head -> head.headers().get("authorization").startsWith("Basic "));
  }

  @Test
  void manyLayersAtOnceNeedOneToken() throws IOException {
    List<Blob> layers =
        LongStream.range(0, 16).mapToObj(seed -> TestImages.randomLayer(seed, 1000)).toList();
    rig.options.maxConnections(16);
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      var destination =
          client
              .repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH)
              .destination(List.of(), List.of());

      Tasks.map(layers, 16, "put", destination::put);

      assertThat(rig.registry.count("GET", "/token")).isEqualTo(1);
    }
  }

  @Test
  void repositoriesDoNotShareTokens() throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      for (String name : List.of("org/one", "org/two")) {
        client
            .repository(rig.registry.reference(name), Access.PULL)
            .find("latest", TestImages.AMD64);
      }
    }

    assertThat(rig.registry.requests())
        .contains(
            "GET /token?service=fake&scope=repository%3Aorg%2Fone%3Apull",
            "GET /token?service=fake&scope=repository%3Aorg%2Ftwo%3Apull");
  }

  @Test
  void credentialsOfOneRegistryAreNotForAnother() throws IOException {
    rig.options.credentials(
        CredentialSource.only("other.example", Credentials.ofPassword(USER, PASSWORD)));

    rig.fails(FailureKind.CREDENTIALS);
  }

  @ParameterizedTest
  @CsvSource({"PULL, pull", "PULL_AND_PUSH, 'pull%2Cpush'"})
  void onlyWhatIsNeededIsAskedFor(Access access, String actions) throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      client.repository(rig.registry.reference("a"), access).find("x", TestImages.AMD64);
    }

    assertThat(rig.registry.requests())
        .contains("GET /token?service=fake&scope=repository%3Aa%3A" + actions);
  }

  private void locked() {
    rig.options.credentials(
        (registry, repository) -> {
          throw new ImageException(
              FailureKind.CREDENTIALS,
              "the credential helper 'docker-credential-pass' failed with exit code 1");
        });
  }

  /** A refusal of the registry, of its token server, and without any challenge to meet. */
  @ParameterizedTest
  @ValueSource(strings = {"tokens", "basic", "403"})
  void aHelperThatFailsIsNamedWhereAnonymousAccessIsRefused(String refusal) throws IOException {
    locked();
    if (refusal.equals("basic")) {
      basic();
    } else if (refusal.equals("403")) {
      rig.registry.demand(FakeLogin.tokens("", ""));
      rig.registry.fault("POST", "/blobs/uploads/").always().answer(403);
    }

    assertThat(rig.fails(FailureKind.CREDENTIALS))
        .hasMessageEndingWith(
            "; credentials could not be read: the credential helper 'docker-credential-pass'"
                + " failed with exit code 1");
  }

  @Test
  void aHelperThatFailsDoesNotMatterWhereAnonymousAccessIsEnough() throws IOException {
    rig.push();
    rig.registry.forgetRequests();
    rig.registry.demand(FakeLogin.tokens("", ""));
    locked();

    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      assertThat(
              client
                  .repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL)
                  .baseImage(PushRig.TAG, TestImages.AMD64)
                  .layers())
          .hasSize(2);
    }

    assertThat(rig.registry.count("GET", "/token")).isEqualTo(1);
  }

  @Test
  void credentialsAreLookedForOnce() throws IOException {
    int[] asked = new int[1];
    rig.options.credentials(
        (registry, repository) -> {
          asked[0]++;
          return Optional.of(Credentials.ofPassword(USER, PASSWORD));
        });

    rig.succeeds();

    assertThat(asked[0]).isEqualTo(1);
  }
}
