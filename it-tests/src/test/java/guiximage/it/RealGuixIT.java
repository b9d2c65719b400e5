package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.it.RootEngine.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped command beside the newest Guix: its store, its profiles, its docker-archives. */
class RealGuixIT {
  @TempDir static Path shared;
  private static RealGuix guix;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    guix = RealGuix.start(shared);
    guix.run("items.scm", "profiles.scm", "packs.scm");
  }

  @AfterAll
  static void stop() {
    if (guix != null) {
      guix.close();
    }
  }

  private Command command() {
    return guix.root().command(directory.resolve("home"));
  }

  /** As an ordinary user who may not read the database. */
  private static Command asNobody(RealGuix guix, Path home) {
    guix.root().program("chmod", "700", "/var/guix/db").output();
    return guix.root()
        .command(home)
        .under("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
  }

  /** The store paths of the image that {@code command} would make of {@code item}, sorted. */
  private static List<String> closure(Command command, String item) {
    List<String> paths = new ArrayList<>();
    for (JsonNode layer : Documents.parse(command.output("plan", "--json", item)).get("layers")) {
      paths.addAll(Documents.each(layer.get("items"), "storePath"));
    }
    return paths.stream().sorted().toList();
  }

  private static void closuresAreThoseOfGuix(
      RealGuix guix, Command command, Collection<String> names) {
    for (String name : names) {
      String item = guix.item(name);
      assertThat(closure(command, item)).as(item).isEqualTo(guix.requisites(item));
    }
  }

  @Test
  void closuresAreThoseOfGuixWhileItsDaemonHoldsTheDatabase() {
    closuresAreThoseOfGuix(guix, command(), guix.items().keySet());
  }

  @Test
  void theDaemonIsAskedByAnOrdinaryUserAndSaysTheSame() {
    closuresAreThoseOfGuix(
        guix, asNobody(guix, directory.resolve("home")), List.of("profile", "dev", "link"));
  }

  /** guix itself is told by the same variables; the last two places hold nothing. */
  @Test
  void theDaemonAndTheDatabaseAreFoundWhereTheVariablesOfGuixSay() {
    String item = guix.item("prog");
    guix.root().program("ln", "-sfn", "/var/guix", "/srv/state").output();
    for (Map.Entry<String, String> place :
        Map.of(
                "GUIX_DAEMON_SOCKET=guix://127.0.0.1:" + RealGuix.PORT,
                "the store daemon at guix://127.0.0.1:" + RealGuix.PORT,
                "GUIX_DAEMON_SOCKET=unix:///srv/state/daemon-socket/socket",
                "the store daemon at /srv/state/daemon-socket/socket",
                "GUIX_STATE_DIRECTORY=/srv/state",
                "the database /var/guix/db/db.sqlite",
                "GUIX_DATABASE_DIRECTORY=/srv/state/db",
                "the database /var/guix/db/db.sqlite")
            .entrySet()) {
      String[] variable = place.getKey().split("=", 2);
      Command command = command().with(variable[0], variable[1]);

      assertThat(closure(command, item)).isEqualTo(guix.requisites(item));
      assertThat(command.run("plan", "-v", item).stderr())
          .contains("closure of " + item + ": from " + place.getValue());
      assertThat(
              guix.root()
                  .program(Map.of(variable[0], variable[1]), "guix", "gc", "-R", item)
                  .output()
                  .lines()
                  .sorted())
          .isEqualTo(guix.requisites(item));
    }
    Failed.with(3, command().with("GUIX_DAEMON_SOCKET", "/srv/none").run("plan", item))
        .saying("cannot reach the store daemon at /srv/none");
    Failed.with(2, command().with("GUIX_DAEMON_SOCKET", "ssh://there").run("plan", item))
        .saying("GUIX_DAEMON_SOCKET: 'ssh://there' is a store on another machine");
  }

  @Test
  void theStoreOfAnUnprivilegedDaemonIsReadLikeAnyOther() throws Exception {
    try (RealGuix own = RealGuix.startUnprivileged(directory)) {
      own.run("items.scm");

      assertThat(own.root().program("stat", "-c", "%U", own.item("prog")).output())
          .isEqualTo("guix-daemon\n");
      List<String> names = List.of("prog", "odd");
      closuresAreThoseOfGuix(own, own.root().command(directory.resolve("home")), names);
      closuresAreThoseOfGuix(own, asNobody(own, directory.resolve("home")), names);
    }
  }

  @Test
  void whatGuixCallsModifiedIsRefusedAndIsNotWhatWasPublished(@TempDir Path blobs)
      throws Exception {
    String script = guix.item("script");
    assertThat(guix.verifyContents().stderr()).doesNotContain("modified");
    try (RealRegistry registry = RealRegistry.start(blobs)) {
      String reference = registry.host() + "/org/script:1";
      command().output("push", "--check-nar", "--registry", reference, script);
      String text = guix.root().program("cat", script).output();

      write(script, text.replace("echo f", "echo g"));
      Program.Result verified = guix.verifyContents();
      Program.Result exported =
          command().run("export", "--check-nar", "-o", archive().toString(), script);
      Program.Result compared = command().run("verify", reference, script);
      write(script, text);

      assertThat(verified.stderr()).contains("path `" + script + "' was modified!");
      Failed.with(3, exported).saying(script);
      Failed.with(7, compared).saying(reference + " is not what this store gives");
      assertThat(compared.stderr()).contains(script);
      assertThat(guix.verifyContents().stderr()).doesNotContain("modified");
      command().output("export", "--check-nar", "-o", archive().toString(), script);
      assertThat(command().output("verify", reference, script))
          .contains("is what this store gives");
    }
  }

  /** With the time and the mode that the store gives. */
  private static void write(String item, String text) {
    guix.root()
        .program(Map.of("TEXT", text), "sh", "-euc", "printf %s \"$TEXT\" > \"$1\"", "write", item)
        .output();
    guix.root().program("touch", "--date=@1", item).output();
  }

  private Path archive() {
    return directory.resolve("image.tar");
  }

  /** A docker-archive that real Guix made, at a place where skopeo reads it. */
  private Path packed(String name) {
    Path copy = directory.resolve(name + ".tar");
    guix.root().program("cp", guix.item(name), copy.toString()).output();
    return copy;
  }

  /** The root file system that the image gives. */
  private Path unpack(Path archive) throws IOException {
    String name = archive.getFileName().toString();
    Path unpacked = Files.createDirectory(directory.resolve(name + "-archive"));
    Path target = Files.createDirectory(directory.resolve(name + "-files"));
    Program.of("tar", "-C", unpacked.toString(), "-xf", archive.toString()).output();
    Program.of("python3", "-c", FileListing.UNPACK)
        .with(unpacked.toString(), target.toString(), "tar")
        .output();
    return target;
  }

  /** Every file of the image but the store directory, which is 0755 to Guix and 0555 to us. */
  private List<String> files(Path archive) throws IOException {
    return FileListing.ofDirectory(unpack(archive))
        .lines()
        .filter(line -> !line.startsWith("676e75 d ") && !line.startsWith("676e752f73746f7265 d "))
        .toList();
  }

  @Test
  void filesAndConfigAreThoseOfGuixPack() throws Exception {
    command()
        .output(
            "export",
            "-o=" + archive(),
            "--layering=size",
            "--max-layers=4",
            "-t=my_image:1",
            "--entry-point=bin/prog",
            "-A=a",
            "-A=b c",
            "-S=/bin=bin",
            "-S=/usr/share/doc=share/doc",
            "-S=/opt/x/y=etc",
            "-S=/opt/profile=",
            guix.item("profile"));
    Path packed = packed("pack-four");

    assertThat(files(archive())).isEqualTo(files(packed)).hasSizeGreaterThan(40);
    JsonNode ours = Documents.parse(member(archive(), configName(archive())));
    JsonNode theirs = Documents.parse(member(packed, configName(packed)));
    assertThat(ours.at("/config/Env")).isNotEmpty();
    assertThat(Documents.texts(ours.at("/config/Env")))
        .containsExactlyInAnyOrderElementsOf(Documents.texts(theirs.at("/config/env")));
    assertThat(ours.at("/config/Entrypoint")).isEqualTo(theirs.at("/config/entrypoint"));
    assertThat(ours.at("/rootfs/diff_ids")).hasSameSizeAs(theirs.at("/rootfs/diff_ids"));
    assertThat(ours.get("architecture")).isEqualTo(theirs.get("architecture"));
    assertThat(ours.get("created")).isEqualTo(theirs.get("created"));
  }

  /** As Guix refuses them: docs/coming-from.md has its words. */
  @Test
  void linksThatGuixRefusesAreRefused() {
    String profile = guix.item("profile");
    Failed.with(2, command().run("export", "-o=" + archive(), "-S=/x=bni", profile))
        .saying("'/x' points to nonexistent file " + profile + "/bni");
    Failed.with(2, command().run("export", "-o=" + archive(), "-S=/bin=/bin", profile))
        .saying("the target of '/bin=/bin' is absolute");
  }

  @Test
  void theChannelsOfAProfileAreThoseThatGuixReads() throws Exception {
    command()
        .output(
            "export",
            "-o=" + archive(),
            "-t=a:1",
            "--save-provenance",
            guix.item("provenance-profile"));
    Path channels = unpack(archive()).resolve("etc/guix/image-channels.scm");
    guix.root().program("cp", channels.toString(), "/lab/").output();

    assertThat(guix.guix("repl", "/lab/channels.scm").output().lines())
        .containsExactly(
            "guix https://git.guix.gnu.org/guix.git master"
                + " 0123456789abcdef0123456789abcdef01234567"
                + " 9edb3f66fd807b096b48283debdcddccfea34bad",
            "other https://example.org/other.git main"
                + " fedcba9876543210fedcba9876543210fedcba98 #f");
  }

  /** Paths, NAR hashes, sizes and references, of items to themselves too. */
  private String registered(Path root) {
    String database = root.resolve("var/guix/db/db.sqlite").toString();
    return Program.of(
            "sqlite3",
            database,
            "select path, hash, narSize, registrationTime, deriver from ValidPaths order by path;"
                + " select a.path, b.path from Refs join ValidPaths a on a.id = referrer"
                + " join ValidPaths b on b.id = reference order by 1, 2")
        .output();
  }

  @Test
  void theDatabaseOfAnImageSaysWhatThatOfGuixPackSays() throws Exception {
    command()
        .output("export", "-o=" + archive(), "-t=a:1", "--localstatedir", guix.item("profile"));

    String prog = guix.item("prog");
    assertThat(registered(unpack(archive())))
        .isEqualTo(registered(unpack(packed("pack-database"))))
        .contains(prog + "|" + prog);
  }

  /** Its config has its keys in lower case. */
  @Test
  void anImageOfGuixPackKeepsItsConfigAsABaseImage() throws Exception {
    Path packed = packed("pack-four");
    JsonNode theirs = Documents.parse(member(packed, configName(packed))).get("config");
    List<String> environment = new ArrayList<>(Documents.texts(theirs.get("env")));
    environment.add("ADDED=1");
    String tools = guix.item("tools");
    command()
        .output(
            "export",
            "-o=" + archive(),
            "-t=it/upon:1",
            "--from-image=" + packed,
            "-e=ADDED=1",
            tools);

    try (RootEngine engine = RootEngine.start(guix.root(), ImageStore.CLASSIC, directory)) {
      engine.docker("load", "--input", archive().toString()).output();
      JsonNode image = Documents.parse(engine.docker("inspect", "it/upon:1").output());
      assertThat(Documents.texts(image.at("/0/Config/Env")))
          .hasSizeGreaterThan(1)
          .containsExactlyInAnyOrderElementsOf(environment);
      assertThat(image.at("/0/Config/Entrypoint")).isEqualTo(theirs.get("entrypoint"));
      assertThat(
              engine
                  .docker("run", "--rm", "--pull=never", "--network=none")
                  .with("--entrypoint=" + tools + "/bin/env", "it/upon:1")
                  .output()
                  .lines())
          .containsAll(environment);
    }
  }

  private static String member(Path archive, String name) {
    return Program.of("tar", "-xOf", archive.toString(), name).output();
  }

  private static String configName(Path archive) {
    return Documents.parse(member(archive, "manifest.json")).at("/0/Config").asText();
  }

  @Test
  void theDatabaseOfAnImageIsOneThatGuixWorksWith() throws Exception {
    String profile = guix.item("profile");
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("var/guix/profiles"));
    Files.writeString(tree.resolve("var/prepared"), "prepared");
    Program.of("chown", "-R", "1000:1000", tree.resolve("var").toString()).output();
    command()
        .output(
            "export", "-o=" + archive(), "-t=a:1", "--localstatedir", "--root=" + tree, profile);
    Path unpacked = unpack(archive());
    assertThat(unpacked.resolve("var/prepared")).hasContent("prepared");

    try (RealGuix image = RealGuix.startOn(unpacked, directory)) {
      assertThat(verified(image)).doesNotContain("modified", "disappeared");
      assertThat(image.requisites(profile)).isEqualTo(guix.requisites(profile));
      String added = image.guix("download", "file:///etc/passwd").output().split("\n", -1)[0];
      assertThat(image.guix("gc", "--list-dead").output()).isEqualTo(added + "\n");

      image.guix("gc").output();

      assertThat(image.root().program("ls", added).run().exitCode()).isEqualTo(2);
      assertThat(verified(image)).doesNotContain("modified", "disappeared");
      assertThat(image.requisites(profile)).isEqualTo(guix.requisites(profile));
    }
  }

  private static String verified(RealGuix guix) {
    Program.Result result = guix.verifyContents();
    assertThat(result.exitCode()).as(result.stderr()).isZero();
    return result.stderr();
  }
}
