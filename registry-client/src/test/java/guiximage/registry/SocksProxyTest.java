package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.TestImages;
import guiximage.oci.ImageReference;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies of other kinds than HTTP: row N36. */
class SocksProxyTest {
  private PushRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new PushRig();
    rig.push();
    rig.options.plainHttpHosts(Set.of("registry.example"));
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private void through(String proxy) {
    rig.options.proxies(Proxies.parse(Optional.of(proxy), Optional.of(proxy), Optional.empty()));
  }

  private boolean isFound(String reference) throws IOException {
    try (RegistryClient client = new RegistryClient(rig.options.build())) {
      return client
          .repository(ImageReference.parse(reference), Access.PULL)
          .find("v1", TestImages.AMD64)
          .isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "socks5h"})
  void aSocksProxyFindsTheNameItself(String kind) throws Exception {
    try (SocksProxy proxy = new SocksProxy(rig.registry.port())) {
      through(kind + "://127.0.0.1:" + proxy.port());

      assertThat(isFound("registry.example/" + PushRig.REPOSITORY)).isTrue();

      assertThat(proxy.names()).isNotEmpty().allMatch("registry.example:80"::equals);
    }
  }

  @Test
  void aProxyThatCannotBeUsedIsAFailureWhereItIsNeeded() throws Exception {
    through("https://jo:canary@proxy.example");

    assertThat(isFound(rig.registry.reference(PushRig.REPOSITORY).name())).isTrue();
    Throwable thrown = catchThrowable(() -> isFound("registry.example/app"));

    assertThat(thrown)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage(
            "manifest registry.example/app:v1: the proxy 'proxy.example' is not of the form"
                + " [http://|socks5://|socks5h://]host[:port]");
  }
}
