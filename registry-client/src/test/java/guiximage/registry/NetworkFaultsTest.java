package guiximage.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.TestImages;
import guiximage.oci.Blob;
import guiximage.oci.ImageReference;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that is slow, gone, or in between: rows N21, N22, N27 and N28. */
class NetworkFaultsTest {
  private PushRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private ImageException failure(String reference) {
    Throwable thrown =
        catchThrowable(
            () -> {
              try (RegistryClient client = new RegistryClient(rig.options.build())) {
                client
                    .repository(ImageReference.parse(reference), Access.PULL)
                    .find("v1", TestImages.AMD64);
              }
            });
    assertThat(thrown).isInstanceOf(ImageException.class);
    return (ImageException) thrown;
  }

  @Test
  void aPortThatNobodyListensAtIsTriedTwice() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    ImageException failure = failure("127.0.0.1:" + port + "/app");

    assertThat(failure.kind()).isEqualTo(FailureKind.TEMPORARY);
    assertThat(failure).hasMessageContaining("cannot be reached").hasMessageEndingWith("2 times)");
    assertThat(rig.clock.slept()).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void whoSaysHowOftenWaitsForAPortToOpen() {
    rig.options.retries(Retries.USUAL.withRetryTimes(3));

    assertThat(failure("127.0.0.1:1/app")).hasMessageEndingWith("(tried 4 times)");
  }

  /** A socket that holds the port and does not listen; waits until the port is free. */
  private static Socket bound(int port) throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      Socket socket = new Socket();
      try {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
      } catch (BindException e) {
        // the thread that accepts connections has not noticed yet that it is to end
        socket.close();
        if (tries == 300) {
          throw e;
        }
        Thread.sleep(10);
      }
    }
  }

  /** A registry that is started anew has been there. */
  @Test
  void aPortThatClosesMeanwhileIsTriedAsOftenAsAnythingElse() throws Exception {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      Repository repository =
          client.repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL);
      assertThat(repository.find("v1", TestImages.AMD64)).isEmpty();
      int port = rig.registry.port();
      rig.registry.close();

      // no other process of the tests is to get the port
      try (Socket closed = bound(port)) {
        assertThat(closed.isBound()).isTrue();
        assertThatThrownBy(() -> repository.find("v1", TestImages.AMD64))
            .hasMessageContaining("cannot be reached")
            .hasMessageEndingWith("(tried 5 times)");
      }
    }
  }

  @Test
  void aHostThatDoesNotExistIsNamed() {
    ImageException failure = failure("registry.invalid/app");

    assertThat(failure.kind()).isEqualTo(FailureKind.TEMPORARY);
    assertThat(failure)
        .hasMessageEndingWith("the host name 'registry.invalid' is not known (tried 2 times)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT"})
  void aServerThatFallsSilentIsAskedAgain(String method) throws IOException {
    rig.registry.fault(method, "/v2/").answer(Answer.of(200).ending(Ending.SILENCE));

    rig.impatient().succeeds();
  }

  @Test
  void aServerThatStaysSilentIsATemporaryFailure() throws IOException {
    rig.impatient().options.retries(Retries.USUAL.withRetryTimes(1));
    rig.registry.fault("HEAD", "/blobs/").always().answer(Answer.of(200).ending(Ending.SILENCE));

    assertThat(rig.fails(FailureKind.TEMPORARY)).hasMessageContaining("did not move for too long");

    rig.recovers();
  }

  /** The blob is larger than what the sockets between the two can hold. */
  @Test
  void aServerThatStopsReadingGetsTheBlobAgain() throws IOException {
    Blob blob = TestImages.randomLayer(3, 32_000_000);
    rig.registry.fault("PUT", "/blobs/uploads/").readingNothing();
    rig.options.stallTimeout(Duration.ofSeconds(3));
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      client
          .repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH)
          .destination(List.of(), List.of())
          .put(blob);
    }
    assertThat(rig.registry.has(PushRig.REPOSITORY, blob.descriptor().digest())).isTrue();
    assertThat(rig.registry.count("POST", "/blobs/uploads/")).isGreaterThan(1);
    assertThat(rig.registry.violations()).isEmpty();
  }

  @Test
  void theDeadlineOfTheCommandEndsAnAnswerThatComesByteByByte() throws IOException {
    rig.options.retries(Retries.USUAL.withDeadline(Duration.ofMillis(500)));
    rig.registry
        .fault("GET", "/manifests/")
        .always()
        .answer(Answer.of(200, "Content-Length: 1000000").ending(Ending.DRIP));
    assertThat(rig.fails(FailureKind.TEMPORARY))
        .hasMessageEndingWith("the time for the whole command is over");
  }

  /** What comes byte by byte has an end without --command-timeout too. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void anAnswerThatComesByteByByteHasAnEnd(String method) throws IOException {
    rig.options.stallTimeout(Duration.ofSeconds(1));
    rig.registry
        .fault(method, method.equals("GET") ? "/manifests/" : "/blobs/")
        .always()
        .answer(Answer.of(200, "Content-Length: 1000000").ending(Ending.DRIP));
    String end = " has not finished its answer within 2 s";

    if (method.equals("GET")) {
      assertThat(rig.readingFails(FailureKind.TEMPORARY)).hasMessageEndingWith(end);
    } else {
      assertThat(rig.fails(FailureKind.REGISTRY)).hasMessageContaining("POST with 200");
    }
  }

  /** Answers that only announce another one, without end: OkHttp takes a limited number of them. */
  @Test
  void interimAnswersWithoutEndHaveAnEnd() throws Exception {
    rig.options.stallTimeout(Duration.ofSeconds(1));
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread flood = new Thread(() -> floodEveryConnection(listener));
      flood.setDaemon(true);
      flood.start();

      ImageException failure = failure("127.0.0.1:" + listener.getLocalPort() + "/app");

      assertThat(failure.kind()).isEqualTo(FailureKind.TEMPORARY);
      assertThat(failure)
          .hasMessageContaining("the connection to 127.0.0.1:")
          .hasMessageEndingWith("(tried 5 times)");
    }
  }

  private static void floodEveryConnection(ServerSocket listener) {
    byte[] interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".getBytes(US_ASCII);
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        while (true) {
          socket.getOutputStream().write(interim);
        }
      } catch (IOException e) {
        // the client has gone
      }
    }
  }

  @Test
  void headersWithoutEndAreRefused() throws Exception {
    rig.options.retries(Retries.USUAL.withRetryTimes(0));
    String[] headers = new String[10_000];
    Arrays.setAll(headers, number -> "X-" + number + ": " + "x".repeat(100));
    rig.registry.fault("GET", "/manifests/").always().answer(Answer.of(200, headers));

    assertThat(rig.readingFails(FailureKind.TEMPORARY)).hasMessageContaining("(tried once)");
  }

  @Test
  void aRegistryThatNeverAnswersIsGivenUpAfterTheTimeOfAFirstContact() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      RegistryOptions options =
          RegistryOptions.builder(new RealClock())
              .firstContactTimeout(Duration.ofSeconds(2))
              .stallTimeout(Duration.ofMillis(700))
              .build();
      long startNanos = System.nanoTime();
      Throwable thrown =
          catchThrowable(
              () -> {
                try (RegistryClient client = new RegistryClient(options)) {
                  client
                      .repository(
                          ImageReference.parse("127.0.0.1:" + silent.getLocalPort() + "/app"),
                          Access.PULL)
                      .find("v1", TestImages.AMD64);
                }
              });

      assertThat(thrown).hasMessageEndingWith("has not answered within 2 s; is it a registry?");
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
    }
  }

  @Test
  void aConnectionThatIsClosedBetweenRequestsIsReplaced() throws IOException {
    for (String method : new String[] {"GET", "HEAD", "POST", "PUT"}) {
      rig.registry.fault(method, "/v2/").changed(answer -> answer.ending(Ending.CLOSE));
    }

    rig.succeeds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /manifests/", "HEAD /blobs/", "POST /blobs/", "HEAD /manifests/"})
  void aRequestThatVanishesIsMadeAgain(String request) throws IOException {
    String[] words = request.split(" ", 2);
    rig.registry.fault(words[0], words[1]).lost();

    rig.succeeds();

    assertThat(rig.clock.slept()).as("OkHttp did not repeat it by itself").hasSize(1);
  }

  @Test
  void theDeadlineOfTheCommandEndsARequest() throws IOException {
    rig.options.retries(Retries.USUAL.withDeadline(Duration.ofMillis(500)));
    rig.registry.fault("HEAD", "/blobs/").always().answer(Answer.of(200).ending(Ending.SILENCE));

    assertThat(rig.fails(FailureKind.TEMPORARY))
        .hasMessageEndingWith("the time for the whole command is over");
  }

  @Test
  void closingTheClientEndsWhatIsUnderWayAndCancelsSessions() throws Exception {
    rig.registry.fault("PUT", "/blobs/uploads/").answer(Answer.of(201).ending(Ending.SILENCE));
    RegistryClient client = new RegistryClient(rig.options.build());
    CompletableFuture<Throwable> outcome =
        CompletableFuture.supplyAsync(() -> catchThrowable(() -> rig.push(client)));
    while (rig.registry.count("PUT", "/blobs/uploads/") == 0) {
      Thread.sleep(10);
    }

    client.close();

    assertThat(outcome.get(2, TimeUnit.MINUTES)).isInstanceOf(IOException.class);
    assertThat(rig.registry.openSessions()).isZero();
    assertThat(rig.registry.tag(PushRig.REPOSITORY, PushRig.TAG)).isEmpty();
  }

  private void useProxyWithPassword() {
    rig.options.proxies(
        Proxies.parse(
            Optional.of("http://jo:canary@127.0.0.1:" + rig.registry.port()),
            Optional.empty(),
            Optional.empty()));
  }

  @Test
  void aProxyThatWantsCredentialsGetsThem() throws IOException {
    rig.registry.fault("CONNECT", "").always().answer(502);
    useProxyWithPassword();

    ImageException failure = failure("registry.example/app");

    assertThat(failure.kind()).isEqualTo(FailureKind.TEMPORARY);
    assertThat(PushRig.stackTrace(failure)).doesNotContain("canary");
    assertThat(rig.registry.heads().get(0).headers())
        .containsEntry("proxy-authorization", okhttp3.Credentials.basic("jo", "canary"));
  }

  @Test
  void aProxyThatRefusesCredentialsIsTheUsersFault() throws IOException {
    rig.registry
        .fault("CONNECT", "")
        .always()
        .answer(407, "Proxy-Authenticate: Basic realm=\"proxy\"");
    useProxyWithPassword();

    ImageException failure = failure("registry.example/app");

    assertThat(failure.kind()).isEqualTo(FailureKind.CREDENTIALS);
    assertThat(failure).hasMessageEndingWith("the proxy wants credentials, or other ones");
    assertThat(PushRig.stackTrace(failure)).doesNotContain("canary");
  }

  @Test
  void aProxyThatDiesIsATemporaryFailure() {
    rig.registry.fault("CONNECT", "").always().lost();
    useProxyWithPassword();
    ImageException failure = failure("registry.example/app");
    assertThat(failure.kind()).isEqualTo(FailureKind.TEMPORARY);
    assertThat(failure).hasMessageEndingWith("5 times)");
    assertThat(PushRig.stackTrace(failure)).doesNotContain("canary");
    assertThat(rig.registry.requests()).isNotEmpty().allMatch(line -> line.startsWith("CONNECT"));
  }

  @Test
  void aProxyForPlainRequestsIsTreatedTheSame() throws IOException {
    rig.registry.fault("GET", "").always().answer(407);
    rig.options
        .plainHttpHosts(Set.of("registry.example"))
        .proxies(
            Proxies.parse(
                Optional.empty(),
                Optional.of("jo:canary@127.0.0.1:" + rig.registry.port()),
                Optional.empty()));

    ImageException failure = failure("registry.example/app");

    assertThat(failure.kind()).isEqualTo(FailureKind.CREDENTIALS);
    assertThat(failure).hasMessageEndingWith("the proxy wants credentials, or other ones");
    assertThat(PushRig.stackTrace(failure)).doesNotContain("canary");
    assertThat(rig.registry.heads().get(0).headers()).containsKey("proxy-authorization");
  }

  @Test
  void aServerWithoutEncryptionIsNotAskedWithout() throws IOException {
    rig.options.proxies(
        Proxies.parse(
            Optional.of("127.0.0.1:" + rig.registry.port()), Optional.empty(), Optional.empty()));
    rig.registry.fault("CONNECT", "").always().answer(200);

    ImageException failure = failure("registry.example/app");

    assertThat(failure.kind()).isIn(FailureKind.REGISTRY, FailureKind.TEMPORARY);
    assertThat(rig.registry.requests()).noneMatch(request -> request.startsWith("GET"));
  }

  /** A clock that goes by itself, unlike that of the other tests. */
  private static final class RealClock implements RetryClock {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Thread.sleep(Math.min(100, duration.toMillis()));
    }

    @Override
    public double jitter() {
      return 0.5;
    }
  }
}
