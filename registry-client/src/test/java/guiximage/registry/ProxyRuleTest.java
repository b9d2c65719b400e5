package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRuleTest {

  private static ProxyRule except(String text) {
    return new ProxyRule(
        Proxies.parse(
            Optional.of("http://secure.proxy:3128"),
            Optional.of("plain.proxy:8080"),
            Optional.of(text)));
  }

  @Test
  void eachSchemeHasItsProxy() {
    assertThat(except("").find("https", "ghcr.io", 443).orElseThrow())
        .hasToString("secure.proxy:3128");
    assertThat(except("").find("http", "ghcr.io", 80).orElseThrow())
        .hasToString("plain.proxy:8080");
    assertThat(new ProxyRule(Proxies.NONE).find("https", "ghcr.io", 443)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "*, ghcr.io",
    "ghcr.io, ghcr.io",
    "GHCR.IO, ghcr.io",
    "'x.io, ghcr.io', ghcr.io",
    "ghcr.io:443, ghcr.io",
    "io, ghcr.io",
    ".corp.example, registry.corp.example",
    "*.corp.example, registry.corp.example",
    "corp.example, registry.corp.example",
    "10.0.0.0/8, 10.1.2.3",
    "10.1.2.3, 10.1.2.3",
    "10.1.2.0/23, 10.1.3.9",
    "fd00::/8, fd00::1",
    "[fd00::1], fd00::1",
    "[fd00::1]:443, fd00::1",
    "nothing, localhost",
    "nothing, 127.0.0.1",
    "nothing, ::1"
  })
  void anExceptionIsAskedDirectly(String rule, String host) {
    assertThat(except(rule).find("https", host, 443)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ghcr.io:80, ghcr.io",
    "hcr.io, ghcr.io",
    ".ghcr.io, ghcr.io",
    "10.0.0.0/8, 11.1.2.3",
    "10.1.2.0/23, 10.1.4.9",
    "10.0.0.0/x, 10.1.2.3",
    "nonsense/8, 10.1.2.3",
    "10.0.0.0/8, registry.example"
  })
  void anythingElseGoesThroughTheProxy(String rule, String host) {
    assertThat(except(rule).find("https", host, 443)).isPresent();
  }

  /** In a process that finds the addresses of names in a file alone. */
  static final class Lookup {
    public static void main(String[] arguments) {
      System.out.print(except("10.0.0.0/8").find("https", "cafe.de", 443).isPresent());
    }
  }

  @Test
  void aNameOfHexadecimalDigitsIsNotLookedUp(@TempDir Path directory) throws Exception {
    Path hosts = Files.writeString(directory.resolve("hosts"), "10.1.2.3 cafe.de\n");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.net.hosts.file=" + hosts,
                "-cp",
                System.getProperty("java.class.path"),
                Lookup.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    byte[] said = process.getInputStream().readAllBytes();

    assertThat(new String(said, StandardCharsets.US_ASCII)).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks4://h:1",
        "https://h",
        "http://",
        "http://jo:canary@",
        "ftp://jo:canary@h",
        "socks5://jo:canary@h:1",
        "socks5h://"
      })
  void aProxyThatCannotBeUsedIsNamedWithoutItsPassword(String text) {
    ProxyRule rule =
        new ProxyRule(Proxies.parse(Optional.of(text), Optional.empty(), Optional.empty()));
    assertThat(rule.find("http", "ghcr.io", 80)).isEmpty();
    assertThat(rule.find("https", "127.0.0.1", 443)).isEmpty();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule.find("https", "ghcr.io", 443))
        .withMessageStartingWith("the proxy '")
        .withMessageNotContaining("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://jo:canary@h:1", "socks5h://jo@h:1"})
  void aUserOfASocksProxyIsRefusedWithWhatToDo(String text) {
    ProxyRule rule =
        new ProxyRule(Proxies.parse(Optional.of(text), Optional.empty(), Optional.empty()));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule.find("https", "ghcr.io", 443))
        .withMessage(
            "the proxy 'h:1' of SOCKS has a user, which is supported for HTTP proxies only; name"
                + " one that needs no password, such as that of 'ssh -D 1080 HOST', or an HTTP proxy");
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://h, socks5://h:1080",
    "socks5h://h:9050, socks5://h:9050",
    "SOCKS5://h:80/, socks5://h:80",
    "HTTP://h, h:80"
  })
  void aProxyMayBeOfSocks(String text, String proxy) {
    ProxyRule rule =
        new ProxyRule(Proxies.parse(Optional.of(text), Optional.empty(), Optional.empty()));

    assertThat(rule.find("https", "ghcr.io", 443).orElseThrow()).hasToString(proxy);
  }

  @Test
  void whatIsPrintedHasNoPassword() {
    assertThat(
            Proxies.parse(Optional.of("http://jo:canary@h:1"), Optional.empty(), Optional.empty()))
        .hasToString("Proxies[https=Optional[h:1], http=Optional.empty, except=[]]");
  }
}
