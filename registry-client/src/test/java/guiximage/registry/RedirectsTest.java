package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.credentials.Credentials;
import guiximage.image.TestImages;
import guiximage.oci.Digest;
import guiximage.oci.ImageReference;
import guiximage.publish.Destination;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where a registry may send this program, and what goes there: rows N7, N8 and A4. The hosts with
 * names are all the fake registry, which stands in for a proxy.
 */
class RedirectsTest {
  private static final String CANARY = "canary-password";
  private static final String UPLOADS = "/blobs/uploads/";

  private FakeRegistry registry;
  private FakeRegistry other;
  private RegistryOptions.Builder options;

  @BeforeEach
  void start() throws Exception {
    registry = new FakeRegistry();
    other = new FakeRegistry();
    String proxy = "http://127.0.0.1:" + registry.port();
    options =
        RegistryOptions.builder(new FakeClock())
            .credentials((host, repository) -> Optional.of(Credentials.ofPassword("jo", CANARY)))
            .plainHttpHosts(Set.of("registry.example", "storage.example"))
            .plainHttpCredentialHosts(Set.of("registry.example"))
            .proxies(Proxies.parse(Optional.empty(), Optional.of(proxy), Optional.empty()));
    registry.demand(FakeLogin.basic("jo", CANARY));
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
    other.close();
  }

  private Optional<Digest> resolve(String reference) throws IOException {
    try (RegistryClient client = new RegistryClient(options.build())) {
      return client.repository(ImageReference.parse(reference), Access.PULL).resolve("v1");
    }
  }

  private void put() throws IOException {
    try (RegistryClient client = new RegistryClient(options.build())) {
      Destination destination =
          client
              .repository(registry.reference("app"), Access.PULL_AND_PUSH)
              .destination(List.of(), List.of());
      destination.put(TestImages.randomLayer(1, 1000));
    }
  }

  private static void assertNoCredentials(List<FakeServer.Head> heads) {
    assertThat(heads).isNotEmpty().noneMatch(head -> head.headers().containsKey("authorization"));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aReadFollowsToTheSameServerWithCredentials(int status) throws IOException {
    registry.store("app", "v1", "text/plain", new byte[] {1});
    registry.fault("HEAD", "/manifests/v1").after(1).answer(status, "Location: ?again");

    assertThat(resolve("127.0.0.1:" + registry.port() + "/app")).isPresent();

    assertThat(registry.heads().get(2).headers()).containsKey("authorization");
  }

  @Test
  void anotherPortIsAnotherServer() throws IOException {
    other.store("app", "v1", "text/plain", new byte[] {1});
    registry
        .fault("HEAD", "/manifests/v1")
        .after(1)
        .answer(307, "Location: http://127.0.0.1:" + other.port() + "/v2/app/manifests/v1");

    assertThat(resolve("127.0.0.1:" + registry.port() + "/app")).isPresent();

    assertNoCredentials(other.heads());
  }

  private void download(ImageReference reference) throws IOException {
    try (RegistryClient client = new RegistryClient(options.build())) {
      client
          .repository(reference, Access.PULL)
          .blob(TestImages.randomLayer(1, 1000).descriptor())
          .writeTo(OutputStream.nullOutputStream());
    }
  }

  @Test
  void anotherServerThatWantsCredentialsGetsNone() throws IOException {
    other.demand(FakeLogin.basic("jo", CANARY));
    registry
        .fault("GET", "/blobs/")
        .always()
        .answer(307, "Location: http://127.0.0.1:" + other.port() + "/v2/app/blobs/x");
    registry.demand(FakeLogin.NONE);

    Throwable thrown = catchThrowable(() -> download(registry.reference("app")));

    assertThat(thrown).isInstanceOf(RegistryException.class).hasMessageContaining("with 401");
    assertNoCredentials(other.heads());
  }

  @Test
  void anotherHostGetsTheRequestWithoutCredentials() throws IOException {
    registry.store("app", "v1", "text/plain", new byte[] {1});
    registry
        .fault("HEAD", "/manifests/v1")
        .after(1)
        .answer(307, "Location: http://storage.example/v2/app/manifests/v1?signature=x");

    assertThat(resolve("registry.example/app")).isPresent();

    assertNoCredentials(
        registry.heads().stream().filter(h -> h.host().equals("storage.example")).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "403, storage.example answered GET with 403",
    "503, storage.example answered GET with 503",
    "200, the connection to storage.example:80 broke"
  })
  void whoeverAnsweredIsNamed(int status, String words) {
    registry.demand(FakeLogin.NONE);
    registry
        .fault("GET", "/v2/app/blobs/")
        .always()
        .answer(307, "Location: http://storage.example/data?signature=canary");
    registry
        .fault("GET", "/data")
        .always()
        .answer(Answer.of(status).withBody("some").ending(Ending.CUT));

    Throwable thrown = catchThrowable(() -> download(ImageReference.parse("registry.example/app")));

    assertThat(thrown).hasMessageContaining(words);
    assertThat(PushRig.stackTrace(thrown)).doesNotContain("canary");
  }

  @Test
  void whatIsSignedIsNotShown() throws Exception {
    registry.demand(FakeLogin.NONE);
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String signed = "http://jo:canary@127.0.0.1:" + port + "/canary-path?signature=canary";
    registry.fault("POST", UPLOADS).always().answer(202, "Location: " + signed);
    Throwable thrown = catchThrowable(this::put);
    assertThat(thrown).hasMessageContaining("cannot be reached");
    assertThat(PushRig.stackTrace(thrown)).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/x",
        "https://localhost./x",
        "https://[::1]/x",
        "http://unknown.example/x",
        "ftp://registry.example/x",
        "http://"
      })
  void aForbiddenPlaceIsNotAsked(String target) {
    registry.fault("HEAD", "/manifests/v1").always().answer(307, "Location: " + target);

    Throwable thrown = catchThrowable(() -> resolve("registry.example/app"));

    assertThat(thrown).isInstanceOf(ImageException.class);
    assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.REGISTRY);
  }

  @Test
  void aRedirectWithoutATargetIsNotTheProtocol() {
    registry.fault("HEAD", "/manifests/v1").always().answer(307);

    assertThat(catchThrowable(() -> resolve("registry.example/app")))
        .hasMessageContaining("no usable Location");
  }

  @Test
  void aCircleIsLeft() {
    registry.fault("HEAD", "/manifests/v1").always().answer(307, "Location: ?round");

    assertThat(catchThrowable(() -> resolve("127.0.0.1:" + registry.port() + "/app")))
        .hasMessageEndingWith("more than 10 redirects");

    assertThat(registry.requests()).hasSize(10);
  }

  @Test
  void credentialsDoNotTravelInTheClear() {
    options.plainHttpCredentialHosts(Set.of());

    assertThat(catchThrowable(() -> resolve("registry.example/app")))
        .hasMessageContaining("would be sent without encryption")
        .hasMessageEndingWith("--insecure-http-credentials registry.example");
    assertNoCredentials(registry.heads());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/", "v2/", ""})
  void anUploadGoesWhereTheRegistrySays(String form) throws IOException {
    registry.demand(FakeLogin.NONE);
    registry
        .fault("POST", UPLOADS)
        .changed(
            answer -> {
              String location = answer.headers().get(0).replace("Location: ", "");
              return FakeServer.Answer.of(202, "Location: " + shortened(form, location));
            });

    put();

    assertThat(registry.violations()).isEmpty();
    assertThat(registry.count("PUT", "_state=")).isEqualTo(1);
  }

  /** Absolute path, whole address, or relative to the address that was asked. */
  private String shortened(String form, String location) {
    return switch (form) {
      case "/v2/" -> location;
      case "v2/" -> "http://127.0.0.1:" + registry.port() + location;
      default -> location.substring(location.indexOf("session-"));
    };
  }

  @ParameterizedTest
  @CsvSource({"/x?state=1, /x?state=1&digest=sha256", "/x, /x?digest=sha256"})
  void anUploadToAnotherServerCarriesNoCredentials(String location, String asked)
      throws IOException {
    other.fault("PUT", "/x").answer(201);
    registry
        .fault("POST", UPLOADS)
        .after(0)
        .changed(
            answer ->
                answer.status() == 401
                    ? answer
                    : FakeServer.Answer.of(
                        202, "Location: http://127.0.0.1:" + other.port() + location))
        .always();

    put();

    assertNoCredentials(other.heads());
    assertThat(other.requests().get(0)).startsWith("PUT " + asked);
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void aBlobGoesToAnotherServerWholeAndWithoutCredentials(int status) throws IOException {
    other.fault("PUT", "/x").answer(201);
    registry
        .fault("PUT", UPLOADS)
        .answer(status, "Location: http://127.0.0.1:" + other.port() + "/x");
    put();
    assertNoCredentials(other.heads());
    assertThat(other.violations()).isEmpty();
    assertThat(other.heads()).extracting(FakeServer.Head::bodyBytes).containsExactly(1000L);
  }

  /** What is spoken without encryption there is the same registry. */
  @ParameterizedTest
  @CsvSource({
    "GET, /manifests/, 307",
    "HEAD, /blobs/, 307",
    "POST, /blobs/uploads/, 308",
    "POST, /blobs/uploads/, 202",
    "PUT, /blobs/uploads/, 307",
    "PUT, /manifests/, 307"
  })
  void encryptionIsNotDropped(String method, String target, int status) throws Exception {
    try (PushRig rig = new PushRig(PushRig.Protocol.HTTP_2)) {
      String plain = "127.0.0.1:" + rig.registry.port();
      rig.registry.fault(method, target).always().answer(status, "Location: http://" + plain + "/");
      assertThat(
              method.equals("GET")
                  ? rig.readingFails(FailureKind.REGISTRY)
                  : rig.fails(FailureKind.REGISTRY))
          .hasMessageContaining("it drops the encryption");
      assertThat(rig.registry.heads()).noneMatch(head -> head.host().equals(plain));
    }
  }

  @Test
  void aTokenIsNotAskedForWithoutEncryption() throws Exception {
    try (PushRig rig = new PushRig(PushRig.Protocol.HTTP_2)) {
      rig.registry.demand(FakeLogin.tokens("", ""));
      rig.fails(FailureKind.CREDENTIALS);
      assertThat(rig.registry.count("GET", "/token")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Location: http://10.0.0.1/x",
        "Location: http://unknown.example/x",
        "Location: https://[fe80::1]/x",
        "Location: mailto:jo",
        "X-None: x"
      })
  void anUploadToAForbiddenPlaceIsRefused(String header) {
    registry.demand(FakeLogin.NONE);
    registry.fault("POST", UPLOADS).always().answer(202, header);

    Throwable thrown = catchThrowable(this::put);

    assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.REGISTRY);
    assertThat(registry.count("POST", UPLOADS)).isEqualTo(1);
  }

  @Test
  void twoLocationsAreNone() {
    registry.demand(FakeLogin.NONE);
    registry.fault("POST", UPLOADS).always().answer(202, "Location: /a", "Location: /b");

    assertThat(catchThrowable(this::put)).hasMessageContaining("no usable upload URL");
  }

  @Test
  void aLongLocationIsKept() throws IOException {
    registry.demand(FakeLogin.NONE);
    registry
        .fault("POST", UPLOADS)
        .changed(
            answer ->
                FakeServer.Answer.of(202, answer.headers().get(0) + "&long=" + "x".repeat(8192)));

    put();

    assertThat(registry.violations()).isEmpty();
  }

  @Test
  void aLocationIsRelativeToWhereThePostWentInTheEnd() throws IOException {
    registry.demand(FakeLogin.NONE);
    registry
        .fault("POST", UPLOADS)
        .answer(307, "Location: http://127.0.0.1:" + other.port() + "/v2/app/blobs/uploads/");

    put();

    assertThat(other.count("PUT", UPLOADS)).isEqualTo(1);
    assertThat(registry.count("PUT", UPLOADS)).isZero();
  }
}
