package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registry whose manifests say what is not so: a push from a fresh machine never makes a wrong
 * image of it; at worst a layer is made again.
 */
class LyingRegistryIT {
  private static final String KEY = "io.github.guix-image.layer.key";
  private static final String TAR_SIZE = "io.github.guix-image.layer.tar-size";
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

    assertThat(pushed.get("destinations").get(0).get("sentLayers").asInt()).isZero();
  }

  @Test
  void keysOfOtherLayersAreFoundOutWhenReuseIsChecked() throws Exception {
    lie(
        layers -> {
          JsonNode first = annotations(layers.get(0)).get(KEY);
          annotations(layers.get(0)).set(KEY, annotations(layers.get(1)).get(KEY));
          annotations(layers.get(1)).set(KEY, first);
        });

    pushIsRight("--check-reuse");
  }

  @Test
  void keysOfOtherLayersAreNotAskedForWithoutIndex() throws Exception {
    lie(layers -> annotations(layers.get(0)).set(KEY, annotations(layers.get(1)).get(KEY)));

    pushIsRight("--no-index");
  }

  @Test
  void twoLayersWithOneKeyAreBothMadeAgain() throws Exception {
    lie(layers -> annotations(layers.get(0)).set(KEY, annotations(layers.get(1)).get(KEY)));

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

  @Test
  void aWrongTarSizeIsFoundOutWhenReuseIsChecked() throws Exception {
    lie(layers -> annotations(layers.get(0)).put(TAR_SIZE, "12345"));

    pushIsRight("--check-reuse");
  }

  /** With the index, who may push to the repository is believed: see docs/layer-index.md. */
  @Test
  void aWrongSizeOfABlobIsNotPassedOnWithoutIndex() throws Exception {
    lie(layers -> layers.get(0).put("size", layers.get(0).get("size").asLong() + 1));

    pushIsRight("--no-index");
  }

  @Test
  void aBlobThatIsGoneIsMadeAgain() throws Exception {
    JsonNode lost = published.read("1").get("layers").get(0);
    published.forget(lost);

    JsonNode pushed = pushIsRight();

    assertThat(pushed.get("destinations").get(0).get("sentLayers").asInt()).isEqualTo(1);
  }

  @Test
  void aConfigThatIsNotJsonIsIgnored() throws Exception {
    published.changeConfig("1", "{\"architecture\": \"amd64\", ");

    pushIsRight();
  }

  @Test
  void aConfigWithFewerLayersIsIgnored() throws Exception {
    ObjectNode config = (ObjectNode) Documents.parse(published.config("1"));
    ((com.fasterxml.jackson.databind.node.ArrayNode) config.get("rootfs").get("diff_ids"))
        .remove(0);
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
    String digest =
        guiximage.oci.Digest.of(bytes.getBytes(java.nio.charset.StandardCharsets.UTF_8)).toString();
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
          byte[] spaces = " ".repeat(1 << 20).getBytes(java.nio.charset.StandardCharsets.UTF_8);
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
