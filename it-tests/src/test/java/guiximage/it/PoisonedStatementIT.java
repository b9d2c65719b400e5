package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.oci.Digest;
import guiximage.store.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A foreign layer under the key of one of ours, its check computed anew by somebody who could write
 * to {@code latest} once: pushes from fresh machines do not pass it on. Row V1 of docs/faults.md.
 */
class PoisonedStatementIT {
  private static final String PREFIX = "io.github.guix-image.layer.";

  @TempDir Path registryDirectory;
  @TempDir Path storeDirectory;
  @TempDir Path homes;

  private RealRegistry registry;
  private PublishedManifest published;
  private SampleStore store;
  private StorePath item;

  @BeforeEach
  void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
    published = new PublishedManifest(registry, "org/data");
    store = new SampleStore(storeDirectory);
    item = store.add("data-1.0", SampleStore.data(1, 100_000));
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  /** From a machine that has never pushed anything. */
  private Program.Result push(String tag, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("push", "--quiet", "--json", "--no-tmp"));
    words.add("--registry=" + registry.host() + "/org/data:" + tag);
    words.add("--store-root=" + store.root());
    words.addAll(List.of(options));
    words.add(item.toString());
    Path home = Files.createTempDirectory(homes, "home");
    return Command.withHome(home).program(words).run();
  }

  private JsonNode pushed(String tag, String... options) throws IOException {
    Program.Result result = push(tag, options);
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return Documents.parse(result.stdout());
  }

  /** Puts another layer where the first one of {@code latest} was; returns its digest. */
  private String poison() throws IOException {
    byte[] tar = foreignTar();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar);
    }
    byte[] blob = packed.toByteArray();
    Digest digest = published.upload(blob);
    Digest diffId = Digest.of(tar);
    ObjectNode config = (ObjectNode) Documents.parse(published.config("latest"));
    config.withObject("/rootfs").putArray("diff_ids").add(diffId.toString());
    published.changeConfig("latest", config.toString());
    published.change(
        "latest",
        manifest -> {
          ObjectNode layer = (ObjectNode) manifest.get("layers").get(0);
          layer.put("digest", digest.toString());
          layer.put("size", blob.length);
          ObjectNode annotations = (ObjectNode) layer.get("annotations");
          annotations.put(PREFIX + "tar-size", Integer.toString(tar.length));
          annotations.put(PREFIX + "check", check(annotations, diffId, digest, tar, blob));
        });
    return digest.toString();
  }

  private static byte[] foreignTar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] content = "not what the key promises".getBytes(StandardCharsets.UTF_8);
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry("gnu/store/evil");
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static String check(
      ObjectNode annotations, Digest diffId, Digest digest, byte[] tar, byte[] blob) {
    CRC32 check = new CRC32();
    check.update(
        "guix-image layer 1\nkey %s\ndiff-id %s\ntar-bytes %d\ngzip %s %d\n"
            .formatted(
                annotations.get(PREFIX + "key").asText(), diffId, tar.length, digest, blob.length)
            .getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted(check.getValue());
  }

  private List<String> digests(String tag) {
    List<String> digests = new ArrayList<>();
    published.read(tag).get("layers").forEach(layer -> digests.add(layer.get("digest").asText()));
    return digests;
  }

  private Path key(String name, String mode) throws IOException {
    Path file = Files.writeString(homes.resolve(name), "0123456789abcdef".repeat(4) + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void threePushesFromFreshMachinesStopWithoutAKey() throws Exception {
    pushed("latest");
    String foreign = poison();

    for (String tag : List.of("1", "2", "3")) {
      Failed.with(7, push(tag, "-e=TAG=" + tag))
          .saying("layer 1", item.toString(), "a published image states", "--no-index");
    }

    assertThat(digests("latest")).containsExactly(foreign);
    pushed("4", "-e=TAG=4", "--no-index");
    assertThat(digests("4")).doesNotContain(foreign);
  }

  /** The same image under another name: no layer and no config is sent, but a name is given. */
  @Test
  void aFurtherNameOfThePoisonedImageIsRefusedToo() throws Exception {
    pushed("latest");
    poison();

    Failed.with(7, push("1")).saying("a published image states");
  }

  /** Keeps the attack real: where nothing is compared, the layer goes on from image to image. */
  @Test
  void withoutAnAuditThePoisonIsPassedOn() throws Exception {
    pushed("latest");
    String foreign = poison();

    pushed("1", "-e=TAG=1", "--audit=0");

    assertThat(digests("1")).containsExactly(foreign);
  }

  @Test
  void aKeyBelievesNoStatementWithoutItsMark() throws Exception {
    String key = "--statement-key=" + key("key", "rw-------");
    JsonNode right = pushed("latest", key);
    String ours = right.get("layers").get(0).get("digest").asText();
    String foreign = poison();

    for (String tag : List.of("1", "2", "3")) {
      pushed(tag, "-e=TAG=" + tag, key);
      assertThat(digests(tag)).containsExactly(ours).doesNotContain(foreign);
    }
  }

  @Test
  void aPushWithTheKeyReusesWhatItMarked() throws Exception {
    String key = "--statement-key=" + key("key", "rw-------");
    JsonNode first = pushed("latest", key);
    Path there = store.locate(item);
    Files.move(there, there.resolveSibling("elsewhere"));
    Files.createDirectory(there); // an empty one, so nothing of the item can be read

    JsonNode second = pushed("1", "-e=TAG=1", key);

    assertThat(second.get("layers")).isEqualTo(first.get("layers"));
    assertThat(second.get("destinations").get(0).get("sentLayers").asInt()).isZero();
  }

  @Test
  void aKeyThatOthersCanReadIsRefused() throws Exception {
    Path key = key("key", "rw-r-----");

    Failed.with(2, push("latest", "--statement-key=" + key))
        .saying("--statement-key", key.toString(), "rw-r-----", "chmod 600");
  }

  @Test
  void aShortKeyIsRefused() throws Exception {
    Path key = key("key", "rw-------");
    Files.writeString(key, "secret\n");

    Failed.with(2, push("latest", "--statement-key=" + key))
        .saying("--statement-key", "it has 6 bytes, and a key has 32 at least")
        .notSaying("secret");
  }
}
