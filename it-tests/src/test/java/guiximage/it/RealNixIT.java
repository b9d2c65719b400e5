package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped command beside Nix 2.26 and the newest: its stores, derivations and profiles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealNixIT {
  private static final String OTHER = "me";

  @TempDir Path shared;
  private final Map<String, RealNix> running = new TreeMap<>();

  @TempDir Path directory;

  private Stream<Named<Supplier<RealNix>>> versions() {
    return Stream.of(Named.of("trixie", () -> nix("trixie")), Named.of("sid", () -> nix("sid")));
  }

  private RealNix nix(String suite) {
    return running.computeIfAbsent(
        suite,
        name -> {
          try {
            RealNix nix =
                RealNix.start(name.equals("sid") ? DebianRoot.sid() : DebianRoot.trixie(), shared);
            nix.root().program("useradd", "--create-home", OTHER).output();
            return nix;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @AfterAll
  void stop() {
    running.values().forEach(RealNix::close);
  }

  private Command command(RealNix nix) {
    return nix.root().command(directory.resolve("home"));
  }

  /** The store paths of the image that {@code command} would make, sorted. */
  private static List<String> closure(Command command, String... sources) {
    List<String> words = new ArrayList<>(List.of("plan", "--json"));
    words.addAll(List.of(sources));
    String plan = command.output(words.toArray(String[]::new));
    List<String> paths = new ArrayList<>();
    for (JsonNode layer : Documents.parse(plan).get("layers")) {
      paths.addAll(Documents.each(layer.get("items"), "storePath"));
    }
    return paths.stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void closuresAreThoseOfNixByItsDatabaseAndByItsDaemon(Supplier<RealNix> version)
      throws Exception {
    RealNix nix = version.get();
    for (String item : nix.items().values()) {
      assertThat(closure(command(nix), item)).as(item).isEqualTo(nix.requisites(item));
    }

    Path home = directory.resolve("other-home");
    nix.root().program("chmod", "700", "/nix/var/nix/db").output();
    Command other =
        nix.root()
            .command(home)
            .under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    for (String name : List.of("prog", "ca2", "link")) {
      String item = nix.items().getOrDefault(name, name);
      assertThat(closure(other, item)).as(item).isEqualTo(nix.requisites(item));
    }
    nix.root().program("chmod", "755", "/nix/var/nix/db").output();
  }

  /** Somebody without rights keeps a store in a home directory; logical paths are /nix/store. */
  @ParameterizedTest
  @MethodSource("versions")
  void aChrootStoreInAHomeDirectoryIsReadByAllItsNames(Supplier<RealNix> version) {
    RealNix nix = version.get();
    String prog = nix.items().getOrDefault("prog", "");
    String script =
        """
        cd
        nix copy --no-check-sigs --to "$HOME/root" "$1"
        nix build --store "$HOME/root" --out-link result "$1"
        nix profile install --store "$HOME/root" --profile "$HOME/profile" "$1"
        """;
    String home = "/home/" + OTHER;
    nix.root()
        .program(Map.of("HOME", home), "runuser", "-u", OTHER, "--", "sh", "-euc", script, "x")
        .with(prog)
        .output();
    List<String> expected =
        nix.root()
            .program("nix-store", "--store", home + "/root", "-qR", prog)
            .output()
            .lines()
            .sorted()
            .toList();

    String root = "--store-root=" + home + "/root";
    for (String source : List.of(prog, home + "/result", home + "/root" + prog)) {
      assertThat(closure(command(nix), root, source)).as(source).isEqualTo(expected);
    }
    assertThat(closure(command(nix), root, home + "/profile")).containsAll(expected);
    assertThat(closure(command(nix).with("NIX_REMOTE", "local?root=" + home + "/root"), prog))
        .isEqualTo(expected);
    Failed.with(3, command(nix).run("plan", home + "/root" + prog))
        .saying("for the store below " + home + "/root add --store-root " + home + "/root");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void theDaemonAndTheDatabaseAreFoundWhereTheVariablesOfNixSay(Supplier<RealNix> version) {
    RealNix nix = version.get();
    String prog = nix.items().getOrDefault("prog", "");
    nix.root().program("ln", "-sfn", "/nix/var/nix", "/srv/state").output();
    for (Map.Entry<String, String> place :
        Map.of(
                "NIX_REMOTE=unix:///srv/state/daemon-socket/socket",
                    "the store daemon at /srv/state/daemon-socket/socket",
                "NIX_REMOTE=daemon", "the database /nix/var/nix/db/db.sqlite",
                "NIX_STATE_DIR=/srv/state", "the database /nix/var/nix/db/db.sqlite")
            .entrySet()) {
      String[] variable = place.getKey().split("=", 2);
      Command command = command(nix).with(variable[0], variable[1]);

      assertThat(closure(command, prog)).isEqualTo(nix.requisites(prog));
      assertThat(command.run("plan", "-v", prog).stderr())
          .contains("closure of " + prog + ": from " + place.getValue());
    }
    Failed.with(2, command(nix).with("NIX_REMOTE", "ssh-ng://there").run("plan", prog))
        .saying("NIX_REMOTE: 'ssh-ng://there' is a store on another machine");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aStoreOfAnotherDirectoryWorks(Supplier<RealNix> version) {
    RealNix nix = version.get();
    Map<String, String> variables =
        Map.of("NIX_STORE_DIR", "/srv/other/store", "NIX_STATE_DIR", "/srv/other/var");
    String item =
        nix.root().program(variables, "nix-store", "--add", "/etc/passwd").output().strip();

    Command command = command(nix);
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      command = command.with(variable.getKey(), variable.getValue());
    }
    assertThat(item).startsWith("/srv/other/store/");
    assertThat(closure(command, item)).containsExactly(item);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void theDatabaseOfAnImageKeepsWhatNixRegistered(Supplier<RealNix> version) throws Exception {
    RealNix nix = version.get();
    String item = nix.items().getOrDefault("ca2", "");
    String text = nix.items().getOrDefault("prog", "");
    Path archive = directory.resolve("image.tar");
    command(nix).output("export", "-o=" + archive, "-t=a:1", "--localstatedir", item, text);

    Path image = unpack(archive);
    List<String> both = new ArrayList<>();
    for (String root : List.of("", image.toString())) {
      both.add(
          nix.root()
              .program("nix", "--store", "local?root=" + root + "/", "path-info", "--json", "-r")
              .with(item, text)
              .output()
              .replaceAll("\"registrationTime\":[0-9]+", "")
              .replaceAll("\"ultimate\":(true|false)", ""));
    }
    assertThat(both.get(1)).isEqualTo(both.get(0)).contains("test-1:", "\"ca\":", ".drv\"");
    Program.Result verified =
        nix.root()
            .program("nix-store", "--store", image.toString(), "--verify", "--check-contents")
            .run();
    assertThat(verified.exitCode()).as(verified.stderr()).isZero();
    assertThat(verified.stderr()).doesNotContain("modified", "disappeared");
  }

  private Path unpack(Path archive) throws Exception {
    Path outer = Files.createDirectory(directory.resolve("archive"));
    Path target = Files.createDirectory(directory.resolve("files"));
    Program.of("tar", "-C", outer.toString(), "-xf", archive.toString()).output();
    Program.of("python3", "-c", FileListing.UNPACK)
        .with(outer.toString(), target.toString(), "tar")
        .output();
    return target;
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aResultAndAProfileAreSources(Supplier<RealNix> version) throws Exception {
    RealNix nix = version.get();
    String prog = nix.items().getOrDefault("prog", "");
    Path result = directory.resolve("result");
    Path profile = directory.resolve("profile");
    nix.nix("build", "--out-link", result.toString(), prog).output();
    nix.nix("profile", "install", "--profile", profile.toString(), prog).output();

    assertThat(closure(command(nix), result.toString())).isEqualTo(nix.requisites(prog));
    assertThat(closure(command(nix), profile.toString()))
        .isEqualTo(
            nix.requisites(nix.root().program("realpath", profile.toString()).output().strip()))
        .containsAll(nix.requisites(prog));
    Path archive = directory.resolve("image.tar");
    command(nix).output("export", "-o=" + archive, profile.toString());
    assertThat(Program.of("tar", "-xOf", archive.toString(), "manifest.json").output())
        .contains("\"prog:latest\"");
  }
}
