package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.OwnCertificate;
import guiximage.image.TestImages;
import guiximage.oci.ImageReference;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that cannot prove who they are: row N27. */
class CertificateFaultsTest {
  @TempDir Path directory;

  private final FakeClock clock = new FakeClock();
  private Duration patience = Duration.ofSeconds(60);
  private Retries retries = Retries.USUAL;

  private ImageException failure(FailureKind kind, int port, List<Path> authorities) {
    RegistryOptions options =
        RegistryOptions.builder(clock)
            .caFiles(authorities)
            .stallTimeout(patience)
            .retries(retries)
            .build();
    Throwable thrown =
        catchThrowable(
            () -> {
              try (RegistryClient client = new RegistryClient(options)) {
                client
                    .repository(ImageReference.parse("127.0.0.1:" + port + "/app"), Access.PULL)
                    .find("v1", TestImages.AMD64);
              }
            });
    assertThat(thrown).isInstanceOf(ImageException.class);
    ImageException failure = (ImageException) thrown;
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    return failure;
  }

  /** Of a server that shows the certificate: it gets no request, and is not asked again. */
  private ImageException refusal(OwnCertificate certificate) throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(certificate.serverContext().getSocketFactory());
      server.start(InetAddress.getLoopbackAddress(), 0);

      ImageException failure =
          failure(
              FailureKind.CERTIFICATE, server.getPort(), List.of(certificate.certificateFile()));

      assertThat(server.getRequestCount()).isZero();
      assertThat(clock.slept()).as("it is not asked again").isEmpty();
      return failure;
    }
  }

  @Test
  void aCertificateOfNobodyKnownIsRefusedInWords() throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory);
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(certificate.serverContext().getSocketFactory());
      server.start(InetAddress.getLoopbackAddress(), 0);

      assertThat(failure(FailureKind.CERTIFICATE, server.getPort(), List.of()))
          .hasMessageEndingWith(
              "the certificate of 127.0.0.1 is not trusted (no authority that is trusted here"
                  + " has signed it); if it should be, name its authority with --ca-file");
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    assertThat(refusal(OwnCertificate.make(directory, "dns:registry.example")))
        .hasMessageContaining("for another host")
        .hasMessageContaining("registry.example");
  }

  @Test
  void aCertificateWhoseTimeIsOverIsRefused() throws Exception {
    assertThat(refusal(OwnCertificate.expired(directory)))
        .hasMessageContaining("the certificate of 127.0.0.1 is not valid now (NotAfter: ")
        .hasMessageContaining("renewed");
  }

  @Test
  void aServerThatKnowsOldProtocolsOnlyIsRefused() throws Exception {
    byte[] protocolVersionAlert = {0x15, 3, 1, 0, 2, 2, 0x46};
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> answerAll(server, protocolVersionAlert), "old-server");
      thread.setDaemon(true);
      thread.start();

      assertThat(failure(FailureKind.TEMPORARY, server.getLocalPort(), List.of()))
          .hasStackTraceContaining("protocol_version");
    }
  }

  @Test
  void aServerThatFallsSilentInTheGreetingIsATemporaryFailure() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> answerAll(server, new byte[0]), "silent-server");
      thread.setDaemon(true);
      thread.start();
      patience = Duration.ofSeconds(3);
      retries = Retries.USUAL.withRetryTimes(0);
      assertThat(failure(FailureKind.TEMPORARY, server.getLocalPort(), List.of()))
          .hasStackTraceContaining("did not move for too long");
    }
  }

  /** Reads the whole greeting, or the end of the connection would overtake the answer. */
  private static void answerAll(ServerSocket server, byte[] answer) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        byte[] head = socket.getInputStream().readNBytes(5);
        if (head.length == 5 && head[0] == 0x16) {
          int length = ((head[3] & 0xFF) << 8) | (head[4] & 0xFF);
          assertThat(socket.getInputStream().readNBytes(length)).hasSize(length);
          socket.getOutputStream().write(answer);
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
      } catch (IOException e) {
        // the next one, unless it is closed
      }
    }
  }
}
