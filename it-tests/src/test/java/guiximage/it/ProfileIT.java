package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A profile as Guix makes it, named by root's link to it, with all that {@code guix pack} gives it.
 */
class ProfileIT {
  private static final String LINK = "/root/.guix-profile";

  @TempDir Path directory;
  @TempDir Path home;
  @TempDir Path out;

  private SampleStore store;
  private StorePath shell;
  private StorePath profile;

  @BeforeEach
  void makeProfile() throws IOException {
    store = new SampleStore(directory);
    shell = store.add("shell-1.35", SampleStore.shell());
    StorePath greeting = store.add("greeting-1.0", SampleStore.script(shell, "hello"), shell);
    profile = SampleStore.path("profile");
    store.add("profile", place -> makeProfileAt(place, greeting), shell, greeting);
    link("/var/guix/profiles/per-user/root/guix-profile-7-link", profile.toString());
    link("/var/guix/profiles/per-user/root/guix-profile", "guix-profile-7-link");
    link(LINK, "/var/guix/profiles/per-user/root/guix-profile");
  }

  private void makeProfileAt(Path place, StorePath greeting) throws IOException {
    Path bin = Files.createDirectories(place.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("hello"), Path.of(greeting + "/bin/hello"));
    Files.createSymbolicLink(bin.resolve("sh"), Path.of(shell + "/bin/sh"));
    Files.writeString(
        Files.createDirectories(place.resolve("etc")).resolve("profile"),
        """
        # Source this file to define all the relevant environment variables in Bash.
        export PATH="${GUIX_PROFILE:-%1$s}/bin${PATH:+:}$PATH"
        export GREETING_PATH="${GUIX_PROFILE:-%1$s}/share"
        """
            .formatted(profile));
    Files.writeString(
        place.resolve("manifest"),
        """
        (manifest (version 3) (packages (
          ("greeting" "1.0" "out" "%s" (propagated-inputs ()) (search-paths ())
           (properties (provenance (repository (version 0)
             (url "https://git.guix.gnu.org/guix.git") (branch "master") (commit "0123")
             (name guix)))))
          ("shell" "1.35" "out" "%s" (propagated-inputs ()) (search-paths ()) (properties)))))
        """
            .formatted(greeting, shell));
  }

  private void link(String name, String target) throws IOException {
    Path link = store.root().resolve(name.substring(1));
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private Path export(String... options) {
    Path archive = out.resolve("image.tar");
    Program.Result result =
        Command.withHome(home)
            .program(List.of("export", "--store-root", store.root().toString(), LINK))
            .with("-o", archive.toString())
            .with(options)
            .run();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return archive;
  }

  @Test
  void itsProgramsAreFoundInItsEnvironment() {
    String loaded = DockerEngine.shared().load(export("-S", "/usr/bin=bin"));

    assertThat(loaded).contains("Loaded image: greeting-shell:latest");
    assertThat(run("hello")).isEqualTo("hello\n");
    assertThat(run("sh", "-c", "echo $PATH $GREETING_PATH"))
        .isEqualTo(profile + "/bin " + profile + "/share\n");
    assertThat(run("/usr/bin/hello")).isEqualTo("hello\n");
  }

  @Test
  void whereItCameFromIsSaved() {
    DockerEngine.shared().load(export("--save-provenance", "-t", "greeting-shell"));

    assertThat(run(shell + "/bin/busybox", "cat", "/etc/guix/image-channels.scm"))
        .isEqualTo(
            "(list (channel (name 'guix) (url \"https://git.guix.gnu.org/guix.git\")"
                + " (branch \"master\") (commit \"0123\")))\n");
  }

  @Test
  void nixCanWorkInTheUnpackedImage(@TempDir Path imageDirectory) throws Exception {
    DockerEngine engine = DockerEngine.shared();
    engine.load(export("--localstatedir", "-t", "greeting-shell:state"));
    RealStore image = new RealStore(imageDirectory);
    Path tar = out.resolve("root.tar");
    String container = engine.docker("create", "greeting-shell:state", "hello").output().strip();
    engine.docker("export", "-o", tar.toString(), container).output();
    engine.docker("rm", container).output();
    Program.of("tar", "-C", image.root().directory().toString(), "-xpf", tar.toString()).output();

    Program.Result verified = image.nixStore("--verify", "--check-contents").run();

    assertThat(verified.exitCode()).as(verified.stderr()).isZero();
    assertThat(verified.stderr()).doesNotContain("disappeared", "modified");
    assertThat(image.requisites(profile)).hasSize(3);
    assertThat(image.nixStore("--gc", "--print-dead").output()).isEmpty();
  }

  private List<String> pushing(RealRegistry registry, String... options) {
    List<String> words = new ArrayList<>(List.of("push", "--json"));
    words.add("--registry=" + registry.host() + "/org/tools:1");
    words.add("--store-root=" + store.root());
    words.addAll(List.of(options));
    words.add(LINK);
    return words;
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "docker"})
  void anUnchangedPushOpensNoFileOfIt(String format, @TempDir Path registryDirectory)
      throws Exception {
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      List<String> words = pushing(registry, "--manifest-format=" + format, "-S", "/bin=bin");
      String first = Command.withHome(home).program(words).output();
      int before = registry.accessLog().size();
      Path trace = out.resolve("trace");

      String second =
          Command.withHome(out.resolve("fresh"))
              .under("strace", "-f", "-qq", "-e", "trace=open,openat,openat2", "-o" + trace)
              .program(words)
              .output();

      assertThat(Documents.parse(second).get("digest"))
          .isEqualTo(Documents.parse(first).get("digest"));
      assertThat(Files.readString(trace)).contains("db.sqlite").doesNotContain("gnu/store");
      assertThat(registry.accessLog().size() - before).isLessThanOrEqualTo(4);
      assertThat(new PublishedManifest(registry, "org/tools").config("1"))
          .contains("\"PATH=" + profile + "/bin\"");
    }
  }

  @Test
  void anEnvironmentThatWasAlteredIsNotBelieved(@TempDir Path registryDirectory) throws Exception {
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      Command.withHome(home).program(pushing(registry)).output();
      PublishedManifest published = new PublishedManifest(registry, "org/tools");
      published.changeConfig(
          "1", published.config("1").replace("PATH=" + profile, "PATH=/elsewhere"));

      Command.withHome(out.resolve("fresh")).program(pushing(registry, "-e=CHANGED=1")).output();

      assertThat(published.config("1"))
          .contains("PATH=" + profile + "/bin")
          .doesNotContain("/elsewhere");
    }
  }

  /** Somebody who knows the format and computes the check anew. */
  @Test
  void aPoisonedEnvironmentIsNoticed(@TempDir Path registryDirectory) throws Exception {
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      Command.withHome(home).program(pushing(registry)).output();
      PublishedManifest published = new PublishedManifest(registry, "org/tools");
      published.changeConfig("1", poisoned(published.config("1")));

      Program.Result result =
          Command.withHome(out.resolve("fresh"))
              .program(pushing(registry, "--quiet", "-e=CHANGED=1"))
              .run();

      Failed.with(7, result).saying("another environment of the profile", "--no-index");
      assertThat(published.config("1")).contains("/elsewhere").doesNotContain("CHANGED");
    }
  }

  private static String poisoned(String config) {
    ObjectNode document = (ObjectNode) Documents.parse(config);
    for (JsonNode entry : document.get("history")) {
      Matcher stated =
          Pattern.compile("(guix-image profile nar-hash=(\\S+) check=)\\S+")
              .matcher(entry.path("created_by").asText());
      if (stated.matches()) {
        String comment = "GREETING_PATH=/elsewhere/share\nPATH=/elsewhere/bin\n";
        CRC32 check = new CRC32();
        check.update(
            ("guix-image profile 1\nnar-hash " + stated.group(2) + "\n" + comment)
                .getBytes(StandardCharsets.UTF_8));
        ((ObjectNode) entry)
            .put("comment", comment)
            .put("created_by", stated.group(1) + "%08x".formatted(check.getValue()));
      }
    }
    return document.toString();
  }

  private static String run(String... command) {
    return DockerEngine.shared().run("greeting-shell:latest", command);
  }
}
