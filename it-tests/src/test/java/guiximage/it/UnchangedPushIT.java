package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.it.RequestTunnel.Hold;
import guiximage.store.StorePath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a push does when nothing, or little, has changed and the machine is fresh. */
@Tag("every-java")
class UnchangedPushIT {
  private static final int MAX_REQUESTS = 4;

  @TempDir Path registryDirectory;
  @TempDir Path homes;
  @TempDir Path storeDirectory;

  private RealRegistry registry;
  private SampleStore store;

  @BeforeEach
  void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
    store = SampleStore.ofGreeting(storeDirectory);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  private List<String> words(StorePath item, String... options) {
    return words(registry.host(), item, options);
  }

  private List<String> words(String host, StorePath item, String... options) {
    List<String> words = new ArrayList<>(List.of("push", "--json"));
    words.add("--registry=" + host + "/org/greeting:1");
    words.add("--store-root=" + store.root());
    words.addAll(List.of(options));
    words.add(item.toString());
    return words;
  }

  /** From a machine that has never pushed anything. */
  private JsonNode push(StorePath item, String... options) throws IOException {
    Path home = Files.createTempDirectory(homes, "home");
    return Documents.parse(Command.withHome(home).program(words(item, options)).output());
  }

  private JsonNode pushTraced(Path trace, List<String> words) {
    String output =
        Command.withHome(homes.resolve("fresh"))
            .under("strace", "-f", "-qq", "-e", "trace=open,openat,openat2", "-o", trace.toString())
            .program(words)
            .output();
    return Documents.parse(output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "docker"})
  void nothingOfTheStoreIsOpenedAndAtMostFourRequestsAreMade(String format) throws Exception {
    JsonNode first = push(SampleStore.greeting(), "--manifest-format=" + format);
    Path trace = homes.resolve("trace");
    try (RequestTunnel tunnel = new RequestTunnel(registry.port(), Hold.NOTHING)) {
      List<String> words =
          words(tunnel.host(), SampleStore.greeting(), "--manifest-format=" + format);

      JsonNode second = pushTraced(trace, words);

      assertThat(second.get("digest")).isEqualTo(first.get("digest"));
      assertThat(tunnel.requests()).hasSizeBetween(1, MAX_REQUESTS);
      assertThat(tunnel.requests())
          .as("two blobs that are drawn")
          .filteredOn(line -> !line.startsWith("GET "))
          .hasSize(2)
          .allMatch(line -> line.startsWith("HEAD /v2/org/greeting/blobs/"));
    }
    assertThat(Files.readString(trace)).contains("db.sqlite").doesNotContain("gnu/store");
  }

  private Program.Result pushTag(String tag, Map<String, String> variables, String... options)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("push", "--json"));
    words.add("--registry=" + registry.host() + "/org/greeting:" + tag);
    words.add("--store-root=" + store.root());
    words.addAll(List.of(options));
    words.add(SampleStore.greeting().toString());
    Command command = Command.withHome(Files.createTempDirectory(homes, "home"));
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      command = command.with(variable.getKey(), variable.getValue());
    }
    return command.program(words).run();
  }

  /** From a machine that has never pushed anything, each time. */
  @Test
  void aTagForEachCommitSendsNoLayerAgain() throws Exception {
    Program.Result first = pushTag("feature-1", Map.of());
    assertThat(first.stderr())
        .contains(
            "no image was found to reuse layers of (",
            "org/greeting:feature-1, ",
            "org/greeting:edge); what this machine does not know is made");

    Program.Result alone = pushTag("bbb222", Map.of());
    assertThat(alone.stderr()).contains("no image was found");
    Program.Result inCi = pushTag("ccc333", Map.of("CI_COMMIT_BRANCH", "feature/1"));

    assertThat(inCi.exitCode()).isZero();
    assertThat(inCi.stderr()).doesNotContain("no image was found");
    assertThat(Documents.parse(inCi.stdout()).get("digest"))
        .isEqualTo(Documents.parse(first.stdout()).get("digest"));
    assertThat(sentLayers(Documents.parse(inCi.stdout()))).isZero();
  }

  @Test
  void aVersionLearnsFromTheOneBefore() throws Exception {
    pushTag("1.9.0", Map.of());
    Program.Result next = pushTag("1.10.0", Map.of());

    assertThat(next.stderr()).doesNotContain("no image was found");
    assertThat(sentLayers(Documents.parse(next.stdout()))).isZero();
  }

  @Test
  void whatIsRememberedIsFoundWithoutAName() throws Exception {
    pushTag("aaa111", Map.of(), "--remember");
    Program.Result next = pushTag("bbb222", Map.of(), "--remember");

    assertThat(next.stderr()).doesNotContain("no image was found");
    assertThat(sentLayers(Documents.parse(next.stdout()))).isZero();
    assertThat(next.stdout()).doesNotContain("greeting:guix-image");
  }

  /** The image has two layers: whichever is lost, it is one of the two that are asked for. */
  @Test
  void aLayerThatTheRegistryLostIsSentAgainThoughNothingChanged() throws Exception {
    JsonNode first = push(SampleStore.greeting(), "--max-layers=2");
    String layer = first.get("layers").get(0).get("digest").asText();
    deleteBlob(layer);

    JsonNode again = push(SampleStore.greeting(), "--max-layers=2");

    assertThat(first.get("layers")).hasSizeLessThanOrEqualTo(2);
    assertThat(again.get("digest")).isEqualTo(first.get("digest"));
    assertThat(sentLayers(again)).isEqualTo(1);
    assertThat(statusOf("GET", layer)).isEqualTo(200);
  }

  @Test
  void aLayerThatTheRegistryLostIsSentAgainWhereAllBlobsAreAskedFor() throws Exception {
    JsonNode first = push(SampleStore.greeting());
    String layer = first.get("layers").get(1).get("digest").asText();
    deleteBlob(layer);

    JsonNode again = push(SampleStore.greeting(), "--check-blobs");

    assertThat(sentLayers(again)).isEqualTo(1);
    assertThat(statusOf("GET", layer)).isEqualTo(200);
  }

  @Test
  void verifyNamesALayerThatTheRegistryLost() throws Exception {
    JsonNode first = push(SampleStore.greeting());
    String layer = first.get("layers").get(1).get("digest").asText();
    List<String> words = new ArrayList<>(words(SampleStore.greeting()));
    words.subList(0, 3).clear();
    words.addAll(0, List.of("verify", registry.host() + "/org/greeting:1"));
    Command fresh = Command.withHome(Files.createTempDirectory(homes, "home"));
    fresh.program(words).output();
    deleteBlob(layer);

    Program.Result result = fresh.program(words).run();

    assertThat(result.exitCode()).as(result.stderr()).isEqualTo(7);
    assertThat(result.stderr())
        .contains(
            "layer 2: the registry has lost "
                + layer
                + "; push the image again with --check-blobs");
  }

  private void deleteBlob(String digest) throws Exception {
    assertThat(statusOf("DELETE", digest)).isEqualTo(202);
  }

  private int statusOf(String method, String digest) throws Exception {
    URI blob = URI.create("http://" + registry.host() + "/v2/org/greeting/blobs/" + digest);
    HttpRequest request =
        HttpRequest.newBuilder(blob).method(method, HttpRequest.BodyPublishers.noBody()).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private List<String> requestsSince(int before) throws IOException {
    return registry.accessLog().subList(before, registry.accessLog().size());
  }

  @Test
  void aNewTagForTheSameImageSendsNothing() throws Exception {
    push(SampleStore.greeting());
    int before = registry.accessLog().size();

    JsonNode second = push(SampleStore.greeting(), "--tag=2");

    assertThat(sentLayers(second)).isZero();
    assertThat(requestsSince(before)).noneMatch(line -> line.contains("/blobs/uploads/"));
    assertThat(Skopeo.exists("docker://" + registry.host() + "/org/greeting:2")).isTrue();
  }

  private static int sentLayers(JsonNode report) {
    return report.get("destinations").get(0).get("sentLayers").asInt();
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "docker"})
  void anotherLeafIsAllThatIsReadAndSent(String format) throws Exception {
    JsonNode before = push(SampleStore.greeting(), "--manifest-format=" + format);
    StorePath shell = SampleStore.path("shell-1.35");
    StorePath words = SampleStore.path("words-3");
    StorePath changed =
        store.add("greeting-1.1", SampleStore.script(shell, "hello again"), shell, words);
    Path trace = homes.resolve("trace");
    int requests = registry.accessLog().size();

    // an audit would read one layer more, drawn at random
    JsonNode after = pushTraced(trace, words(changed, "--manifest-format=" + format, "--audit=0"));

    assertThat(sentLayers(after)).isEqualTo(1);
    // for the layer that is new and the config; none for those of the manifest that was served
    assertThat(requestsSince(requests))
        .filteredOn(line -> line.contains("\"HEAD ") && line.contains("/blobs/"))
        .hasSize(2);
    List<String> layers = new ArrayList<>(Documents.each(after.get("layers"), "digest"));
    layers.removeAll(Documents.each(before.get("layers"), "digest"));
    assertThat(layers).hasSize(1);
    List<String> opened =
        Files.readAllLines(trace).stream().filter(line -> line.contains("gnu/store")).toList();
    assertThat(opened).isNotEmpty().allMatch(line -> line.contains("greeting-1.1"));
  }

  @Test
  void anImageOfTheSameRegistryIsMountedFrom() throws Exception {
    push(SampleStore.greeting());

    JsonNode second =
        Documents.parse(
            Command.withHome(homes.resolve("fresh"))
                .output(
                    "push",
                    "--json",
                    "--registry=" + registry.host() + "/other/greeting:1",
                    "--reuse-from=" + registry.host() + "/org/greeting:1",
                    "--store-root=" + store.root(),
                    SampleStore.greeting().toString()));

    assertThat(sentLayers(second)).isZero();
    assertThat(second.get("destinations").get(0).get("mountedLayers").asInt()).isEqualTo(5);
  }

  @Test
  void theTagLatestIsLearntFrom() throws Exception {
    push(SampleStore.greeting(), "--tag=latest");

    JsonNode other =
        Documents.parse(
            Command.withHome(homes.resolve("fresh"))
                .output(
                    "push",
                    "--json",
                    "--registry=" + registry.host() + "/org/greeting:build-2",
                    "--store-root=" + store.root(),
                    "-e=BUILD=2",
                    SampleStore.greeting().toString()));

    assertThat(sentLayers(other)).isZero();
  }
}
