package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A push through microsocks to a registry whose name only the proxy can find: row N36 of
 * docs/faults.md.
 */
class SocksProxyIT {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  /** {@code $1} is what the proxy knows of names; the words after it are its options. */
  private static final String START =
      """
      mount --bind "$1" /etc/hosts
      shift
      exec microsocks "$@"
      """;

  @TempDir Path directory;
  @TempDir Path home;

  private int port;

  private RunningProgram proxy(String... options) throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, HERE)) {
      port = free.getLocalPort();
    }
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 registry.test\n");
    RunningProgram proxy =
        new RunningProgram(
            Program.of("unshare", "--mount", "sh", "-euc", START, "socks", hosts.toString())
                .with("-i", "127.0.0.1", "-p", Integer.toString(port))
                .with(options),
            directory);
    proxy.awaitThat(this::listens);
    return proxy;
  }

  private boolean listens() {
    try (Socket socket = new Socket(HERE, port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private Program.Result push(RealRegistry registry, String proxy) {
    String host = "registry.test:" + registry.port();
    List<String> words = new ArrayList<>(List.of("push", "--retry-times=0", "--digest-only"));
    words.addAll(List.of("--registry=" + host + "/org/app:1", "--insecure-http=" + host));
    words.add("--store-root=" + SampleStore.shared().root());
    words.add(SampleStore.greeting().toString());
    return Command.withHome(home).with("http_proxy", proxy).program(words).run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "socks5h"})
  void aPushGoesThroughAProxyThatFindsTheName(String kind) throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory);
        RunningProgram proxy = proxy()) {
      Program.Result result = push(registry, kind + "://127.0.0.1:" + port);

      assertThat(result.exitCode()).as(result.stderr()).isZero();
      String image = "/org/app:1";
      assertThat(Skopeo.inspect("docker://" + registry.host() + image))
          .contains(result.stdout().strip());
      assertThat(proxy.stderr()).contains("connected to registry.test:" + registry.port());
      assertThat(
              Program.of("skopeo", "inspect", "--tls-verify=false", "--format={{.Digest}}")
                  .with("docker://registry.test:" + registry.port() + image)
                  .withVariable("http_proxy", "socks5://127.0.0.1:" + port)
                  .withVariable("https_proxy", "socks5://127.0.0.1:" + port)
                  .output())
          .as("what skopeo finds by the same way")
          .isEqualTo(result.stdout());
    }
  }

  @Test
  void aProxyThatWantsAPasswordIsRefusedWithWhatToDo() throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory);
        RunningProgram proxy = proxy("-u", "jo", "-P", "canary")) {
      Failed.with(2, push(registry, "socks5://jo:canary@127.0.0.1:" + port))
          .saying("the proxy '127.0.0.1:" + port + "' of SOCKS has a user")
          .saying("name one that needs no password")
          .notSaying("canary");
      Failed.with(8, push(registry, "socks5://127.0.0.1:" + port)).notSaying("canary");
      assertThat(proxy.stderr()).doesNotContain("registry.test");
      assertThat(registry.accessLog()).isEmpty();
    }
  }
}
