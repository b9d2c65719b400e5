package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands where a registry should be: each has its exit code and one clear line. */
class BadRegistryIT {
  @TempDir Path home;

  private Program.Result push(String reference, String... options) {
    return push(Command.withHome(home), reference, options);
  }

  private static Program.Result push(Command command, String reference, String... options) {
    List<String> words = new ArrayList<>(List.of("push", "--registry", reference));
    words.addAll(List.of("--retry-times=0", "--store-root=" + SampleStore.shared().root()));
    words.addAll(List.of(options));
    words.add(SampleStore.greeting().toString());
    return command.program(words).run();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:5000/Upper/case:1, 'Upper/case'",
    "localhost:99999/a:1, localhost:99999",
    "localhost:5000/a/../b:1, a/../b",
    "localhost:5000/a:two words, two words",
    "https://localhost:5000/a:1, https:"
  })
  void aMalformedReference(String reference, String wrong) {
    Failed.with(2, push(reference)).saying("--registry", wrong);
  }

  /** Who types what the message advises comes to the end. */
  @ParameterizedTest
  @CsvSource({
    "docker://%s/org/app:1, write %s/org/app:1, %s/org/app:1",
    "http://%s/org/app:1, write %s/org/app:1, %s/org/app:1",
    "%s/Org/App:1, write %s/org/app, %s/org/app:1",
    "%s/org/app:1.0+git, write 1.0-git, %s/org/app:1.0-git",
    "%s, write %s/NAME, %s/app"
  })
  void aNameAsPeopleTypeItIsRefusedWithOneThatWorks(
      String typed, String said, String advised, @TempDir Path directory) throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory)) {
      String host = registry.host();

      Failed.with(2, push(typed.replace("%s", host)))
          .saying("--registry", said.replace("%s", host));
      assertThat(registry.accessLog()).isEmpty();

      assertThat(push(advised.replace("%s", host)).exitCode()).isZero();
      assertThat(Skopeo.exists("docker://" + advised.replace("%s", host))).isTrue();
    }
  }

  @Test
  void aBaseImageInAFileThatIsNotThere(@TempDir Path directory) throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory)) {
      Failed.with(4, push(registry.host() + "/a:1", "--from-image=nothere.tar"))
          .saying("the file 'nothere.tar' does not exist");
      assertThat(registry.accessLog()).isEmpty();
    }
  }

  @Test
  void aMalformedTag() {
    Failed.with(2, push("localhost:5000/a:1", "--tag=-x")).saying("--tag", "-x");
  }

  @Test
  void aHostThatDoesNotExist() {
    Failed.with(8, push("registry.invalid/a:1")).saying("'registry.invalid'", "not known");
  }

  /** That nothing listens there is not found out. */
  @ParameterizedTest
  @CsvSource({
    "--stop-signal, NOPE",
    "--expose, http",
    "--annotation, x",
    "--created, now",
    "--entry-point, ''"
  })
  void aConfigOptionIsLookedAtBeforeTheRegistryIsAsked(String option, String value) {
    Failed.with(2, push("127.0.0.1:1/a:1", option, value)).saying(option + ": '" + value + "'");
  }

  @Test
  void aPortWhereNobodyListens() {
    Failed.with(8, push("127.0.0.1:1/a:1")).saying("127.0.0.1:1");
  }

  @Test
  void aNetworkThatIsNotThere() throws Exception {
    Command offline = Command.withHome(home).under("unshare", "-n");
    Failed.with(8, push(offline, "198.51.100.1/a:1"))
        .saying("198.51.100.1:443", "Network is unreachable");
  }

  /** What answers is no registry, but it is reached; nobody listens at the other address. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.2 127.0.0.1", "127.0.0.1 127.0.0.2", "127.0.0.2 127.0.0.3"})
  void aHostWithADeadAddress(String addresses, @TempDir Path directory) throws Exception {
    List<String> lines =
        List.of(addresses.split(" ")).stream().map(address -> address + " registry.test").toList();
    Path hosts = Files.write(directory.resolve("hosts"), lines);
    HttpServer server = webSite(404);
    try {
      String host = "registry.test:" + server.getAddress().getPort();
      Command command =
          Command.withHome(home).with("GUIX_IMAGE_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts);
      boolean dead = !addresses.contains("127.0.0.1");
      Failed.with(dead ? 8 : 7, push(command, host + "/a:1", "--insecure-http=" + host))
          .saying(dead ? "cannot be reached" : "404");
    } finally {
      server.stop(0);
    }
  }

  /** Answers everything with the page of some web site. */
  private static HttpServer webSite(int status) throws IOException {
    return server(exchange -> answer(exchange, status));
  }

  private static HttpServer server(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    byte[] page =
        "<!DOCTYPE html>\n<html><title>\u001b[31mWelcome</title></html>"
            .getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    exchange.getResponseHeaders().set("Content-Type", "text/html");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : page.length);
    if (!head) {
      exchange.getResponseBody().write(page);
    }
    exchange.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 405})
  void aWebSite(int status) throws Exception {
    HttpServer server = webSite(status);
    try {
      Program.Result result = push("127.0.0.1:" + server.getAddress().getPort() + "/a:1");

      Failed.with(7, result).saying("127.0.0.1");
      assertThat(result.stderr()).doesNotContain("\u001b");
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"push", "plan", "verify", "inspect", "index"})
  void aWebSiteIsNoRegistryWhateverIsAsked(String subcommand) throws Exception {
    HttpServer server = webSite(200);
    try {
      String reference = "127.0.0.1:" + server.getAddress().getPort() + "/a:1";
      String store = "--store-root=" + SampleStore.shared().root();
      String greeting = SampleStore.greeting().toString();
      List<String> operands =
          switch (subcommand) {
            case "inspect" -> List.of(reference);
            case "index" -> List.of("--registry=" + reference, "amd64");
            case "verify" -> List.of(store, reference, greeting);
            default -> List.of(store, "--registry=" + reference, greeting);
          };

      List<String> words = new ArrayList<>(List.of(subcommand));
      words.addAll(operands);
      Program.Result result = Command.withHome(home).program(words).run();

      Failed.with(7, result).saying("GET with 200", "is it a registry?");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServerThatSendsAByteNowAndThen() throws Exception {
    HttpServer server = server(BadRegistryIT::drip);
    try {
      String reference = "127.0.0.1:" + server.getAddress().getPort() + "/a:1";
      Failed.with(8, push(reference, "--command-timeout=2s"))
          .saying(reference, "the time for the whole command is over");
    } finally {
      server.stop(0);
    }
  }

  private static void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1_000_000);
    try (OutputStream body = exchange.getResponseBody()) {
      while (true) { // until nobody reads any more
        body.write(' ');
        body.flush();
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aProxyThatWantsOtherCredentials() throws Exception {
    HttpServer proxy = webSite(407);
    try {
      String reference = "registry.example/a:1";
      String address = "jo:canary@127.0.0.1:" + proxy.getAddress().getPort();
      Command command = Command.withHome(home).with("http_proxy", "http://" + address);
      Program.Result result = push(command, reference, "--insecure-http=registry.example");
      Failed.with(6, result).saying("proxy").notSaying("canary");
    } finally {
      proxy.stop(0);
    }
  }

  @Test
  void aDigestCannotBePushedTo() {
    String digest = "@sha256:" + "0".repeat(64);

    Failed.with(2, push("localhost:5000/a" + digest)).saying("digest");
  }

  @Test
  void aBaseImageThatIsNotThere(@TempDir Path directory) throws Exception {
    try (RealRegistry registry = RealRegistry.start(directory)) {
      Program.Result result =
          push(registry.host() + "/a:1", "--from-image=" + registry.host() + "/none:1");

      Failed.with(4, result).saying("/none:1");
      assertThat(Skopeo.exists("docker://" + registry.host() + "/a:1")).isFalse();
    }
  }
}
