package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.OwnCertificate;
import guiximage.image.TestImages;
import guiximage.oci.ImageReference;
import guiximage.registry.RegistryClient.Access;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind a proxy; one server plays both: row N28. */
class ProxyTunnelTest {

  @Test
  void aRegistryThatPlaysTheProxyDoesNotGetItsPassword(@TempDir Path directory) throws Exception {
    OwnCertificate certificate = OwnCertificate.make(directory, "dns:registry.example");
    try (MockWebServer server = new MockWebServer()) {
      server.useHttps(certificate.serverContext().getSocketFactory());
      server.enqueue(new MockResponse.Builder().inTunnel().build());
      server.enqueue(new MockResponse.Builder().code(407).build());
      server.enqueue(new MockResponse.Builder().code(404).build());
      server.start(InetAddress.getLoopbackAddress(), 0);
      String proxy = "jo:canary@127.0.0.1:" + server.getPort();
      RegistryOptions options =
          RegistryOptions.builder(new FakeClock())
              .caFiles(List.of(certificate.certificateFile()))
              .proxies(Proxies.parse(Optional.of(proxy), Optional.empty(), Optional.empty()))
              .build();

      try (RegistryClient client = new RegistryClient(options)) {
        Repository repository =
            client.repository(ImageReference.parse("registry.example/app"), Access.PULL);
        assertThatThrownBy(() -> repository.find("v1", TestImages.AMD64))
            .hasMessageContaining("answered GET with 407");
      }

      assertThat(server.takeRequest().getHeaders().get("Proxy-Authorization")).isNotNull();
      assertThat(server.takeRequest().getHeaders().get("Proxy-Authorization")).isNull();
      assertThat(server.getRequestCount()).as("the tunnel and one request").isEqualTo(2);
    }
  }
}
