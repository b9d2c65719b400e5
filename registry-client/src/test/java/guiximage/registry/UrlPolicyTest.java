package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.util.Set;
import okhttp3.HttpUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a registry on the internet may not send this program: rows N35 and A12. */
class UrlPolicyTest {
  private static final HttpUrl HOME = HttpUrl.get("https://registry.example/");

  private final UrlPolicy policy =
      new UrlPolicy(
          RegistryOptions.builder(new FakeClock()).tokenServers(Set.of("10.1.2.3")).build());

  /** One address of every range of the IANA registries, and the ends of some. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.1",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.1.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "2130706433",
        "0x7f.1",
        "localhost",
        "localhost.",
        "x.localhost",
        "[::]",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[::8.8.8.8]",
        "[64:ff9b::a00:1]",
        "[64:ff9b::808:808]",
        "[64:ff9b:1::1]",
        "[100::1]",
        "[100:0:0:1::1]",
        "[2001::1]",
        "[2001:1ff:ffff::1]",
        "[2001:db8::1]",
        "[2002:a00:1::]",
        "[2620:4f:8000::1]",
        "[3fff:fff::1]",
        "[5f00::1]",
        "[fc00::1]",
        "[fdff::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]"
      })
  void aSpecialAddressIsRefused(String host) {
    HttpUrl target = HttpUrl.get("https://" + host + "/token");

    assertThatThrownBy(() -> policy.check(HOME, target, FailureKind.REGISTRY, "a redirect"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("it lies in an inner network");
    assertThatThrownBy(() -> policy.checkTokenServer(HOME, target, "the token server"))
        .hasMessageContaining("permit it with --token-server " + target.host());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example",
        "cafe.de",
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.255.255",
        "198.20.0.1",
        "223.255.255.255",
        "[2001:200::1]",
        "[2001:db9::1]",
        "[2003::1]",
        "[2606:4700::1111]",
        "[3ffe::1]",
        "[::ffff:8.8.8.8]"
      })
  void aPublicAddressPasses(String host) {
    HttpUrl target = HttpUrl.get("https://" + host + "/blob");

    assertThatCode(() -> policy.check(HOME, target, FailureKind.REGISTRY, "a redirect"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 127.0.0.1, true",
    "127.0.0.1, [::1], true",
    "[::1], localhost, true",
    "127.0.0.2, localhost, true",
    "localhost, 10.0.0.1, false",
    "10.0.0.1, localhost, false",
    "registry.example, localhost, false"
  })
  void namesOfThisMachineAreOne(String home, String target, boolean passes) {
    HttpUrl from = HttpUrl.get("http://" + home + ":5000/");
    HttpUrl to = HttpUrl.get("http://" + target + ":5001/token");

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                    () -> policy.checkTokenServer(from, to, "the token server"))
                == null)
        .isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({"https://10.1.2.3/, true", "https://10.1.2.4/, false", "http://10.1.2.3/, false"})
  void onlyATokenServerThatIsNamedMayLieInside(String realm, boolean passes) {
    HttpUrl target = HttpUrl.get(realm);

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                    () -> policy.checkTokenServer(HOME, target, "the token server"))
                == null)
        .isEqualTo(passes);
    assertThatThrownBy(() -> policy.check(HOME, target, FailureKind.REGISTRY, "a redirect"))
        .isInstanceOf(ImageException.class);
  }
}
