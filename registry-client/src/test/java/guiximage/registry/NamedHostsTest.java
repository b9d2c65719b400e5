package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedHostsTest {
  private static final HttpUrl HOME = HttpUrl.get("http://registry.example:5000/");

  private static RegistryOptions options(String named) {
    return RegistryOptions.builder(new FakeClock()).plainHttpHosts(Set.of(named)).build();
  }

  private static boolean isEncrypted(String registry, String named) {
    return Endpoint.of(registry, options(named), false, Optional.empty()).base().isHttps();
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example, registry.example",
    "registry.example, registry.example:5000",
    "registry.example:5000, registry.example:5000",
    "registry.example:80, registry.example",
    "10.0.0.5, 10.0.0.5:5000",
    "fd00::1, [fd00::1]:5000",
    "[fd00::1], [fd00::1]:5000",
    "[fd00::1]:5000, [fd00::1]:5000",
    "docker.io, docker.io"
  })
  void aRegistryThatIsNamedIsAskedWithoutEncryption(String named, String registry) {
    assertThat(isEncrypted(registry, named)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example:5001, registry.example:5000",
    "example, registry.example",
    "[fd00::2], [fd00::1]:5000"
  })
  void anotherIsNot(String named, String registry) {
    assertThat(isEncrypted(registry, named)).isTrue();
  }

  @Test
  void aServerThatIsNamedWithItsPortMayBeWhereTheRegistrySends() {
    UrlPolicy policy = new UrlPolicy(options("auth.example:5001"));

    assertThatCode(() -> check(policy, "http://auth.example:5001/token"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check(policy, "http://auth.example:5002/token"))
        .hasMessageEndingWith("which is refused: it is not encrypted");
  }

  private static void check(UrlPolicy policy, String target) throws ImageException {
    policy.check(HOME, HttpUrl.get(target), FailureKind.CREDENTIALS, "the token server");
  }
}
