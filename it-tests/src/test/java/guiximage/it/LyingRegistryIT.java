package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import guiximage.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A registry whose manifests say what is not so: a push from a fresh machine never makes a wrong
 * image of it; at worst a layer is made again.
 */
class LyingRegistryIT {
  private static final String KEY = "io.github.guix-image.layer.key";
  private static final String TAR_SIZE = "io.github.guix-image.layer.tar-size";
  private static final String CHECK = "io.github.guix-image.layer.check";
  private static final String CHANGED = "-e=CHANGED=1";

  @TempDir Path registryDirectory;
  @TempDir Path homes;

  private RealRegistry registry;
  private PublishedManifest published;

  @BeforeEach
  void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
    published = new PublishedManifest(registry, "org/greeting");
    push("org/greeting:1");
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  private JsonNode push(String name, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("push", "--json"));
    words.add("--registry=" + registry.host() + "/" + name);
    words.add("--store-root=" + SampleStore.shared().root());
    words.addAll(List.of(options));
    words.add(SampleStore.greeting().toString());
    Path home = Files.createTempDirectory(homes, "home");
    return Documents.parse(Command.withHome(home).program(words).output());
  }

  /** Pushes a changed image over the lie; it must be the one that a machine makes from nothing. */
  private JsonNode pushIsRight(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    all.add(CHANGED);
    JsonNode pushed = push("org/greeting:1", all.toArray(String[]::new));
    JsonNode right = push("right/greeting:1", "--no-index", CHANGED);
    assertThat(pushed.get("digest")).isEqualTo(right.get("digest"));
    Path copy = Files.createTempDirectory(homes, "copy").resolve("image.tar");
    Skopeo.copy("docker://" + registry.host() + "/org/greeting:1", "docker-archive:" + copy);
    return pushed;
  }

  private void lie(Consumer<List<ObjectNode>> lie) {
    published.change(
        "1",
        manifest -> {
          List<ObjectNode> layers = new ArrayList<>();
          manifest.get("layers").forEach(layer -> layers.add((ObjectNode) layer));
          lie.accept(layers);
        });
  }

  private static ObjectNode annotations(ObjectNode layer) {
    return (ObjectNode) layer.get("annotations");
  }

  @Test
  void withoutALieNothingIsSent() throws Exception {
    JsonNode pushed = pushIsRight();

    assertThat(sentLayers(pushed)).isZero();
  }

  private static int sentLayers(JsonNode pushed) {
    return pushed.get("destinations").get(0).get("sentLayers").asInt();
  }

  private static void swap(ObjectNode one, ObjectNode other, String name) {
    JsonNode value = one.get(name);
    one.set(name, other.get(name));
    other.set(name, value);
  }

  @Test
  void keysOfOtherLayersAreNotBelieved() throws Exception {
    lie(layers -> swap(annotations(layers.get(0)), annotations(layers.get(1)), KEY));

    assertThat(sentLayers(pushIsRight())).isZero(); // made again, but the blobs are there
  }

  @Test
  void statementsOfOtherLayersAreNotBelieved() throws Exception {
    lie(layers -> swap(layers.get(0), layers.get(1), "annotations"));

    pushIsRight();
  }

  @Test
  void digestsOfOtherLayersAreNotBelieved() throws Exception {
    lie(
        layers -> {
          swap(layers.get(0), layers.get(1), "digest");
          swap(layers.get(0), layers.get(1), "size");
        });

    pushIsRight();
  }

  @Test
  void diffIdsOfOtherLayersAreNotBelieved() throws Exception {
    ObjectNode config = (ObjectNode) Documents.parse(published.config("1"));
    ArrayNode diffIds = (ArrayNode) config.get("rootfs").get("diff_ids");
    diffIds.insert(1, diffIds.remove(0));
    published.changeConfig("1", config.toString());

    pushIsRight();
  }

  @Test
  void keysOfOtherLayersAreNotAskedForWithoutIndex() throws Exception {
    lie(layers -> swap(annotations(layers.get(0)), annotations(layers.get(1)), KEY));

    pushIsRight("--no-index");
  }

  @Test
  void twoLayersWithOneStatementAreBothMadeAgain() throws Exception {
    lie(layers -> layers.get(0).set("annotations", layers.get(1).get("annotations")));

    pushIsRight();
  }

  @Test
  void aKeyOfAnotherFormatIsIgnored() throws Exception {
    lie(layers -> annotations(layers.get(0)).put(KEY, "sha256:" + "0".repeat(64)));

    pushIsRight();
  }

  @Test
  void aKeyThatIsNoneIsIgnored() throws Exception {
    lie(layers -> annotations(layers.get(0)).put(KEY, "v2;\u001b[31mSHA256:xyz"));

    pushIsRight();
  }

  @Test
  void annotationsThatWereStrippedAreWrittenAgain() throws Exception {
    lie(layers -> layers.forEach(layer -> layer.remove("annotations")));

    pushIsRight();

    assertThat(published.read("1").get("layers").get(0).get("annotations").has(KEY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345", "many"})
  void aWrongTarSizeIsNotPassedOn(String tarSize) throws Exception {
    lie(layers -> annotations(layers.get(0)).put(TAR_SIZE, tarSize));

    pushIsRight();
  }

  @Test
  void aWrongCheckIsNotBelieved() throws Exception {
    lie(layers -> annotations(layers.get(0)).put(CHECK, "00000000"));

    pushIsRight();
  }

  @Test
  void aWrongSizeOfABlobIsNotPassedOn() throws Exception {
    lie(layers -> layers.get(0).put("size", layers.get(0).get("size").asLong() + 1));

    pushIsRight();
  }

  @Test
  void aWrongSizeInADockerManifestIsNotPassedOn() throws Exception {
    push("org/greeting:1", "--manifest-format=docker");
    lie(layers -> layers.get(0).put("size", layers.get(0).get("size").asLong() + 1));

    JsonNode pushed = push("org/greeting:1", "--manifest-format=docker", CHANGED);

    JsonNode right = push("right/greeting:1", "--manifest-format=docker", "--no-index", CHANGED);
    assertThat(pushed.get("digest")).isEqualTo(right.get("digest"));
  }

  /** Nothing would be new; but the tag is moved to the manifest with the right size. */
  @Test
  void aWrongSizeOfABlobIsCorrectedByAPushOfTheSameImage() throws Exception {
    JsonNode right = published.read("1");
    lie(layers -> layers.get(0).put("size", layers.get(0).get("size").asLong() + 1));

    JsonNode pushed = push("org/greeting:1");

    assertThat(published.read("1")).isEqualTo(right);
    assertThat(sentLayers(pushed)).isZero();
  }

  /** Somebody who knows the format and computes the check anew: see docs/layer-index.md. */
  @Test
  void aForgedStatementIsFoundOutWhenReuseIsChecked() throws Exception {
    lie(layers -> forge(layers.get(0), layers.get(1)));

    pushIsRight("--check-reuse");
  }

  @Test
  void aForgedSizeIsFoundOutWhenReuseIsChecked() throws Exception {
    lie(
        layers -> {
          layers.get(0).put("size", layers.get(0).get("size").asLong() + 1);
          annotations(layers.get(0)).put(CHECK, check(layers.get(0), 0));
        });

    pushIsRight("--check-reuse");
  }

  /** Makes the first layer say that the second holds its items. */
  private void forge(ObjectNode first, ObjectNode second) {
    String key = annotations(first).get(KEY).asText();
    annotations(second).put(KEY, key);
    annotations(second).put(CHECK, check(second, 1));
    first.remove("annotations");
  }

  private String check(ObjectNode layer, int number) {
    String diffId =
        Documents.parse(published.config("1")).at("/rootfs/diff_ids/" + number).asText();
    CRC32 check = new CRC32();
    check.update(
        "guix-image layer 1\nkey %s\ndiff-id %s\ntar-bytes %s\ngzip %s %s\n"
            .formatted(
                annotations(layer).get(KEY).asText(),
                diffId,
                annotations(layer).get(TAR_SIZE).asText(),
                layer.get("digest").asText(),
                layer.get("size").asText())
            .getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted(check.getValue());
  }

  @Test
  void aBlobThatIsGoneIsMadeAgain() throws Exception {
    JsonNode lost = published.read("1").get("layers").get(0);
    published.forget(lost);

    JsonNode pushed = pushIsRight();

    assertThat(sentLayers(pushed)).isEqualTo(1);
  }

  @Test
  void aConfigThatIsNotJsonIsIgnored() throws Exception {
    published.changeConfig("1", "{\"architecture\": \"amd64\", ");

    pushIsRight();
  }

  @Test
  void aConfigWithFewerLayersIsIgnored() throws Exception {
    ObjectNode config = (ObjectNode) Documents.parse(published.config("1"));
    ((ArrayNode) config.get("rootfs").get("diff_ids")).remove(0);
    published.changeConfig("1", config.toString());

    pushIsRight();
  }

  @Test
  void anImageOfAnotherArchitectureIsOnlyLearntFrom() throws Exception {
    push("org/greeting:1", "-s", "aarch64-linux");

    pushIsRight();
  }

  @Test
  void aTagThatNamesAnIndexIsReplaced() throws Exception {
    ObjectNode manifest = published.read("1");
    String bytes = manifest.toString();
    published.put("inner", "application/vnd.oci.image.manifest.v1+json", bytes);
    String digest = Digest.of(bytes.getBytes(StandardCharsets.UTF_8)).toString();
    published.put(
        "1",
        "application/vnd.oci.image.index.v1+json",
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
         {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%d,
          "platform":{"os":"linux","architecture":"%s"}}]}
        """
            .formatted(digest, bytes.length(), "amd64"));

    pushIsRight();
  }

  @Test
  void aManifestWithoutEndIsNotReadToTheEnd() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
          exchange.sendResponseHeaders(200, 0);
          byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
          try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 100; i++) {
              out.write(spaces);
            }
          }
        });
    server.start();
    try {
      Program.Result result =
          Command.withHome(homes.resolve("fresh"))
              .run(
                  "push",
                  "--registry=127.0.0.1:" + server.getAddress().getPort() + "/org/greeting:1",
                  "--retry-times=0",
                  "--store-root=" + SampleStore.shared().root(),
                  SampleStore.greeting().toString());

      Failed.with(7, result).saying("longer than 4194304 bytes");
    } finally {
      server.stop(0);
    }
  }
}
