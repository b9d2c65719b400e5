package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.base.BaseImages;
import guiximage.it.RootEngine.ImageStore;
import guiximage.oci.Digest;
import guiximage.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Images that leave a choice, or are none: what the tools of Debian trixie and sid make of them,
 * and what the command makes of them. Rows B1, B16, B18 and B20 of docs/faults.md.
 */
class EngineChoiceIT {
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  @TempDir Path directory;

  private Command command() {
    return Command.withHome(directory.resolve("home"));
  }

  private Path export(String file, String... words) {
    Path place = directory.resolve(file);
    List<String> all = new ArrayList<>(List.of("export", "--quiet", "-o=" + place));
    all.add("--store-root=" + SampleStore.shared().root());
    all.addAll(List.of(words));
    command().output(all.toArray(String[]::new));
    return place;
  }

  /** A layout with images for {@code platforms}, each of the same item. */
  private Path layoutFor(String... platforms) {
    return export(
        "layout",
        Arrays.stream(platforms)
            .map(it -> "--platform=linux/" + it + "=" + SampleStore.path("words-3"))
            .collect(Collectors.collectingAndThen(Collectors.toList(), EngineChoiceIT::asLayout)));
  }

  private static String[] asLayout(List<String> words) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--format=oci", "-t=all"));
    return all.toArray(String[]::new);
  }

  /** Adds an index {@code 1} of these platforms, in this order, and takes away the other. */
  private static void list(Path layout, String platforms) throws IOException {
    JsonNode top = Documents.parse(Files.readString(layout.resolve("index.json")));
    Map<String, JsonNode> images =
        entries(layout, top)
            .collect(Collectors.toMap(EngineChoiceIT::platform, it -> it, (one, other) -> one));
    String manifests =
        Arrays.stream(platforms.split(" ", -1))
            .map(it -> Optional.ofNullable(images.get(it)).orElseThrow().toString())
            .collect(Collectors.joining(","));
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}".formatted(INDEX, manifests);
    Digest digest = Digest.of(index.getBytes(StandardCharsets.UTF_8));
    Files.writeString(layout.resolve("blobs/sha256/" + digest.hex()), index);
    Files.writeString(
        layout.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,
          "annotations":{"org.opencontainers.image.ref.name":"1"}}%s]}
        """
            .formatted(
                INDEX,
                digest,
                index.length(),
                images.values().stream().map(it -> "," + it).collect(Collectors.joining())));
  }

  /** The images that the document lists, and those of the indexes that it lists. */
  private static Stream<JsonNode> entries(Path layout, JsonNode index) {
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode entry : index.get("manifests")) {
      if (!entry.get("mediaType").asText().equals(INDEX)) {
        all.add(entry);
        continue;
      }
      String hex = entry.get("digest").asText().substring("sha256:".length());
      try {
        entries(
                layout,
                Documents.parse(Files.readString(layout.resolve("blobs/sha256").resolve(hex))))
            .forEach(all::add);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return all.stream();
  }

  private static String platform(JsonNode described) {
    JsonNode platform = described.path("platform");
    JsonNode stated = platform.isMissingNode() ? described : platform;
    String variant = stated.path("variant").asText();
    return stated.path("architecture").asText() + (variant.isEmpty() ? "" : "/" + variant);
  }

  private static String ours(Path layout, String wanted) {
    try {
      Platform platform =
          BaseImages.read(layout, Optional.of("1"), Platform.parse("linux/" + wanted))
              .config()
              .platform();
      return platform.toString().substring("linux/".length());
    } catch (IOException e) {
      return "none";
    }
  }

  private static String skopeos(DebianRoot root, Path layout, String wanted) {
    String[] words = wanted.split("/", 2);
    Program skopeo = root.program("skopeo", "--insecure-policy", "--override-arch=" + words[0]);
    if (words.length == 2) {
      skopeo = skopeo.with("--override-variant=" + words[1]);
    }
    Program.Result shown =
        skopeo.with("inspect", "--config", "--raw", "oci:" + layout + ":1").run();
    return shown.exitCode() == 0 ? platform(Documents.parse(shown.stdout())) : "none";
  }

  /** Of amd64 skopeo knows no order: it takes the variant that it is told, or none. */
  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void aVariantIsTheOneThatSkopeoTakes(String suite) throws Exception {
    Path layout =
        layoutFor(
            "arm",
            "arm/v5",
            "arm/v6",
            "arm/v7",
            "amd64",
            "amd64/v2",
            "amd64/v3",
            "arm64/v8",
            "arm64/v9");
    String wantedAndTaken =
        """
        arm/v5 arm/v6 arm/v7 | arm arm/v7, arm/v5 arm/v5, arm/v6 arm/v6, arm/v7 arm/v7, arm/v8 arm/v7
        arm/v7 arm/v5 | arm arm/v7, arm/v6 arm/v5
        arm/v6 | arm arm/v6, arm/v7 arm/v6, arm/v5 none
        arm arm/v6 | arm arm, arm/v6 arm/v6, arm/v7 arm/v6
        amd64/v3 amd64/v2 | amd64 none, amd64/v2 amd64/v2, amd64/v3 amd64/v3
        amd64/v3 | amd64 none, amd64/v3 amd64/v3
        amd64/v3 amd64 | amd64 amd64, amd64/v2 amd64, amd64/v3 amd64/v3
        arm64/v9 arm64/v8 | arm64 arm64/v8, arm64/v8 arm64/v8, arm64/v9 arm64/v9
        """;
    try (DebianRoot root = DebianRoot.of(suite)) {
      for (String line : wantedAndTaken.lines().toList()) {
        String[] parts = line.split(" \\| ", -1);
        list(layout, parts[0]);
        for (String pair : parts[1].split(", ", -1)) {
          String[] words = pair.split(" ", -1);
          assertThat(ours(layout, words[0])).as(line + ": " + pair).isEqualTo(words[1]);
          assertThat(skopeos(root, layout, words[0])).as(line + ": " + pair).isEqualTo(words[1]);
        }
      }
      list(layout, "amd64/v3 amd64/v2");
      assertThat(ours(layout, "amd64/v4")).isEqualTo("amd64/v3");
      assertThat(skopeos(root, layout, "amd64/v4")).isEqualTo("none");
    }
  }

  /** skopeo, which reads an archive from its beginning, takes the first. */
  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void ofAMemberThatIsThereTwiceTheLastCountsAsForDocker(String suite) throws Exception {
    String item = SampleStore.path("words-3").toString();
    Path first = export("first.tar", "-t=it/twice:1", "--label=is=first", item);
    Path second = export("second.tar", "-t=it/twice:1", "--label=is=second", item);
    Path members = Files.createDirectory(directory.resolve("members"));
    Program.of("tar", "-C", members.toString(), "-xf", second.toString(), "manifest.json").output();
    JsonNode manifest = Documents.parse(Files.readString(members.resolve("manifest.json")));
    String config = manifest.at("/0/Config").asText();
    Program.of("tar", "-C", members.toString(), "-xf", second.toString(), config).output();
    Program.of("tar", "-C", members.toString(), "-rf", first.toString(), config, "manifest.json")
        .output();

    try (DebianRoot root = DebianRoot.of(suite);
        RootEngine engine = RootEngine.start(root, ImageStore.CLASSIC, directory)) {
      engine.docker("load", "--input", first.toString()).output();
      assertThat(engine.docker("inspect", "--format={{.Config.Labels.is}}", "it/twice:1").output())
          .isEqualTo("second\n");
    }
    JsonNode shown = Documents.parse(command().output("inspect", "--json", first.toString()));
    assertThat(shown.at("/config/Labels/is").asText()).isEqualTo("second");
  }

  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void theImagesOfAnArchiveOfContainerdAreToldApartByTheirNames(String suite) throws Exception {
    String item = SampleStore.path("words-3").toString();
    String archive = directory.resolve("exported.tar").toString();
    try (DebianRoot root = DebianRoot.of(suite);
        RootEngine engine = RootEngine.start(root, ImageStore.CONTAINERD, directory)) {
      for (String name : List.of("one", "two")) {
        Path file = export(name + ".tar", "-t=it/" + name + ":1", "--label=is=" + name, item);
        engine.ctr("images", "import", file.toString()).output();
      }
      engine
          .ctr("images", "export", "--skip-manifest-json", archive)
          .with("docker.io/it/one:1", "docker.io/it/two:1")
          .output();
    }

    Failed.with(4, command().run("inspect", archive))
        .saying("it has 2 images for linux/amd64")
        .saying("docker.io/it/one:1")
        .saying("docker.io/it/two:1");
    for (String name : List.of("docker.io/it/two:1", "it/two:1")) {
      JsonNode shown = Documents.parse(command().output("inspect", "--json", archive + ":" + name));
      assertThat(shown.at("/config/Labels/is").asText()).isEqualTo("two");
    }
  }

  /** cosign 2 writes tags of its own; oras, and cosign 3, an index of referrers. */
  @ParameterizedTest
  @MethodSource("guiximage.it.DebianRoot#newest")
  void signaturesAndOtherArtifactsAreCalledWhatTheyAre(String suite) throws Exception {
    try (RealRegistry registry =
            RealRegistry.start(Files.createDirectory(directory.resolve("registry")));
        DebianRoot root = DebianRoot.of(suite)) {
      String name = registry.host() + "/it/signed";
      String pushed =
          command()
              .output(
                  "push",
                  "--quiet",
                  "--registry=" + name + ":1",
                  "--store-root=" + SampleStore.shared().root(),
                  SampleStore.path("words-3").toString());
      String tag = name + ":" + pushed.substring(pushed.indexOf('@') + 1).replace(':', '-');
      root.program(Map.of("SUITE", suite), "sh", "-euc", SIGN, "sign", pushed, name).output();

      Map<String, String> saying = new TreeMap<>();
      saying.put(name + ":thing", "it is an artifact of type application/vnd.example.thing, not");
      saying.put(tag, "it is a bill of materials (SPDX), not an image");
      if (suite.equals("trixie")) {
        saying.put(tag + ".sig", "it is a signature of cosign, not an image");
        saying.put(tag + ".att", "it is an attestation of cosign, not an image");
      }
      for (Map.Entry<String, String> artifact : saying.entrySet()) {
        Failed.with(7, command().run("inspect", artifact.getKey())).saying(artifact.getValue());
      }
    }
  }

  private static final String SIGN =
      """
      cd /data
      export COSIGN_PASSWORD=
      options='--yes --tlog-upload=false --key=cosign.key --allow-http-registry'
      [ "$SUITE" = trixie ] || options="$options --use-signing-config=false"
      echo text > text.txt
      echo '{}' > predicate.json
      cosign generate-key-pair
      cosign sign $options "$1"
      cosign attest $options --predicate predicate.json "$1"
      oras push --plain-http --no-tty --artifact-type application/vnd.example.thing "$2:thing" text.txt:text/plain
      oras attach --plain-http --no-tty --artifact-type application/spdx+json "$2:1" text.txt
      """;
}
