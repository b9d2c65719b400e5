package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.oci.Digest;
import guiximage.store.StorePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether what was published is what the store gives, and what is there to be downloaded. */
@Tag("every-java")
class VerifyIT {
  @TempDir Path registryDirectory;
  @TempDir Path storeDirectory;
  @TempDir Path home;

  private RealRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = RealRegistry.start(registryDirectory);
  }

  @AfterEach
  void stop() throws IOException {
    registry.close();
  }

  private Program.Result run(Path root, String source, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--store-root=" + root, source));
    return Command.withHome(home).program(all).run();
  }

  private String reference() {
    return registry.host() + "/org/image:1";
  }

  private static void succeeds(Program.Result result) {
    assertThat(result.exitCode()).as(result.stderr()).isZero();
  }

  @Test
  void everyLayerOfARealClosureIsReadAndAgrees() {
    String coreutils = DebianStore.make(storeDirectory, "coreutils").get(0);
    succeeds(run(storeDirectory, coreutils, "push", "--registry=" + reference()));

    Program.Result result =
        run(storeDirectory, coreutils, "verify", "--deep", "--verbose", reference());

    succeeds(result);
    assertThat(result.stdout()).contains(reference() + " is what this store gives: ");
    String[] words = result.stdout().strip().split(" ", -1);
    int layers = Integer.parseInt(words[words.length - 2]);
    assertThat(layers).isGreaterThan(3);
    assertThat(
            result
                .stderr()
                .lines()
                .filter(line -> line.contains("was read: its digest and diff ID are as stated")))
        .hasSize(layers);
  }

  @Test
  void aBlobThatIsDamagedInTheRegistryIsNamed() throws Exception {
    SampleStore store = SampleStore.shared();
    String item = SampleStore.greeting().toString();
    succeeds(run(store.root(), item, "push", "--registry=" + reference()));
    String digest =
        new PublishedManifest(registry, "org/image")
            .read("1")
            .get("layers")
            .get(2)
            .get("digest")
            .asText();
    damage(Digest.parse(digest));

    succeeds(run(store.root(), item, "verify", reference())); // reads no layer

    Program.Result deep = run(store.root(), item, "verify", "--deep", reference());
    Failed.with(7, deep).saying(digest, "its bytes have the digest");
  }

  /** Turns one bit in the middle of the file in which the registry keeps a blob. */
  private void damage(Digest digest) throws IOException {
    String hex = digest.hex();
    Path data =
        registryDirectory.resolve(
            "blobs/docker/registry/v2/blobs/sha256/%s/%s/data".formatted(hex.substring(0, 2), hex));
    try (RandomAccessFile file = new RandomAccessFile(data.toFile(), "rw")) {
      file.seek(file.length() / 2);
      int before = file.read();
      file.seek(file.length() / 2);
      file.write(before ^ 1);
    }
  }

  @Test
  void anItemThatIsNotWhatItWasIsNamed() throws Exception {
    SampleStore store = SampleStore.ofGreeting(storeDirectory);
    String item = SampleStore.greeting().toString();
    succeeds(run(store.root(), item, "push", "--registry=" + reference()));
    StorePath words = SampleStore.path("words-3");
    Files.write(store.locate(words).resolve("lib/data"), new byte[300_000]);

    Program.Result result = run(store.root(), item, "verify", reference());

    Failed.with(7, result).saying("is not what this store gives; what differs is named above");
    assertThat(result.stderr()).contains(words.toString()).doesNotContain("shell-1.35");

    Program.Result quiet = run(store.root(), item, "verify", "-q", reference());

    Failed.with(7, quiet).saying("gives; leave out --quiet to see what differs");
    assertThat(quiet.stderr()).doesNotContain(words.toString()).hasLineCount(1);
  }

  @Test
  void aConfigThatIsNotWhatTheOptionsGiveIsNamed() {
    SampleStore store = SampleStore.shared();
    String item = SampleStore.greeting().toString();
    String program = "--entry-point=bin/hello";
    succeeds(run(store.root(), item, "push", "--registry=" + reference(), program, "-e=A=b"));

    succeeds(run(store.root(), item, "verify", reference(), program, "-e=A=b"));

    Program.Result other = run(store.root(), item, "verify", reference(), program, "-e=A=c");
    Failed.with(7, other).saying("is not what this store gives; what differs is named above");
    assertThat(other.stderr())
        .contains("config: Env: the image has [A=b], these options give [A=c]");
  }

  @Test
  void anItemThatTheDatabaseKnowsOtherwiseIsNamed() throws Exception {
    SampleStore store = SampleStore.ofGreeting(storeDirectory);
    String item = SampleStore.greeting().toString();
    StorePath words = SampleStore.path("words-3");
    Files.write(store.locate(words).resolve("lib/data"), new byte[300_000]);
    succeeds(run(store.root(), item, "push", "--registry=" + reference()));

    succeeds(run(store.root(), item, "verify", reference()));

    Failed.with(3, run(store.root(), item, "verify", "--check-nar", reference()))
        .saying(words.toString(), "NAR");
  }

  @Test
  void aDamagedItemIsNamedBeforeItIsPublished() throws Exception {
    SampleStore store = SampleStore.ofGreeting(storeDirectory);
    StorePath words = SampleStore.path("words-3");
    Files.write(store.locate(words).resolve("lib/data"), new byte[300_000]);

    Program.Result result =
        run(
            store.root(),
            SampleStore.greeting().toString(),
            "push",
            "--check-nar",
            "--registry=" + reference());

    Failed.with(3, result).saying(words.toString(), "NAR");
    assertThat(Skopeo.exists("docker://" + reference())).isFalse();
  }
}
