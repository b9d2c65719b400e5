package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import guiximage.store.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code guix pack -f docker} and its ancestors can do, asked of the shipped command. */
class GuixPackIT {
  private static final SampleStore STORE = SampleStore.shared();

  /** Every member of every layer of an unpacked docker-archive, topmost layer last. */
  private static final String MEMBERS =
      """
      import hashlib, json, sys, tarfile
      archive = sys.argv[1]
      with open(archive + '/manifest.json') as f:
          image = json.load(f)[0]
      with open(archive + '/' + image['Config']) as f:
          diff_ids = json.load(f)['rootfs']['diff_ids']
      for number, layer in enumerate(image['Layers']):
          with open(archive + '/' + layer, 'rb') as f:
              digest = hashlib.sha256(f.read()).hexdigest()
          assert layer == digest + '/layer.tar', layer
          assert diff_ids[number] == 'sha256:' + digest, number
          with tarfile.open(archive + '/' + layer) as tar:
              for m in tar:
                  device = ' %d:%d' % (m.devmajor, m.devminor) if m.ischr() or m.isblk() else ''
                  print(number, m.name, '%o' % m.mode, '%d:%d' % (m.uid, m.gid),
                        'mtime=%d' % m.mtime, m.linkname + device)
      """;

  @TempDir Path home;
  @TempDir Path out;

  private Program command(String... options) {
    return Command.withHome(home)
        .program(List.of("export", "--store-root=" + STORE.root()))
        .with(options);
  }

  private Path export(String... options) {
    Path archive = out.resolve("image.tar");
    command(options).with("-o=" + archive, SampleStore.greeting().toString()).output();
    return archive;
  }

  /** As {@code number name mode owner mtime target}. */
  private List<String> members(Path archive) throws IOException {
    Path outer = Files.createTempDirectory(out, "outer");
    Program.of("tar", "-C", outer.toString(), "-xf", archive.toString()).output();
    return Program.of("python3", "-c", MEMBERS, outer.toString()).output().lines().toList();
  }

  private static JsonNode member(Path archive, String name) {
    return Documents.parse(Program.of("tar", "-xOf", archive.toString(), name).output());
  }

  @Test
  void oneItemIsExportedAsTheFirstExporterDid() throws Exception {
    Path archive = export("--legacy-v1", "--tag-from-item", "-S=/bin=bin");

    String tag = SampleStore.greeting().hash();
    String top = member(archive, "manifest.json").at("/0/Layers").get(4).asText();
    String id = top.substring(0, 64);
    assertThat(member(archive, "repositories").at("/greeting-1.0/" + tag).asText()).isEqualTo(id);
    assertThat(member(archive, id + "/json").get("id").asText()).isEqualTo(id);
    assertThat(member(archive, id + "/json").get("container_config").isNull()).isTrue();
    assertThat(Program.of("tar", "-xOf", archive.toString(), id + "/VERSION").output())
        .isEqualTo("1.0");
    DockerEngine engine = DockerEngine.shared();
    assertThat(engine.load(archive)).contains("greeting-1.0:" + tag);
    assertThat(engine.run("greeting-1.0:" + tag, "/bin/hello"))
        .isEqualTo(SampleStore.GREETING + "\n");
  }

  @Test
  void everyHeaderIsReproducibleAndTheRootIsNoMember() throws Exception {
    Path archive = export("-t=headers:1");

    List<String> members = members(archive);
    assertThat(members).allMatch(line -> line.contains(" 0:0 mtime=1 "));
    assertThat(members).noneMatch(line -> line.matches("\\d+ (/|\\./?|) .*"));
    List<String> shell =
        members.stream()
            .filter(line -> line.contains("-shell-1.35"))
            .map(line -> line.split(" ", -1)[1])
            .toList();
    assertThat(shell).hasSizeGreaterThan(3).isSorted();
    assertThat(Documents.parse(Skopeo.config("docker-archive:" + archive)).get("created").asText())
        .isEqualTo("1970-01-01T00:00:01Z");
  }

  @Test
  void linksHaveTheirParentsAndFurtherFilesTheirModes() throws Exception {
    Path file = Files.writeString(out.resolve("motd"), "welcome");

    Path archive =
        export(
            "-t=extra:1",
            "-S=/usr/local/bin=bin",
            "--extra-file=/etc/motd=" + file,
            "--extra-directory=/var/spool:1777");

    assertThat(members(archive))
        .contains("4 usr 755 0:0 mtime=1 ", "4 usr/local 755 0:0 mtime=1 ")
        .contains("4 usr/local/bin 777 0:0 mtime=1 " + SampleStore.greeting() + "/bin")
        .contains("4 etc/motd 644 0:0 mtime=1 ", "4 var/spool 1777 0:0 mtime=1 ")
        .contains("4 tmp 1777 0:0 mtime=1 ");
  }

  /** Whether it is a layer of its own or one with the items. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void whatHidesOrChangesTheStoreIsRefused(int layers) throws Exception {
    Path file = Files.writeString(out.resolve("foo"), "foo");
    Path root = Files.createDirectory(out.resolve("root"));
    Files.createSymbolicLink(root.resolve("gnu"), Path.of("usr"));
    String hello = SampleStore.greeting() + "/bin/hello";

    for (String option :
        List.of(
            "--extra-file=gnu=" + file,
            "-S=/gnu/store=bin",
            "--root=" + root,
            "--extra-file=" + hello + "=" + file)) {
      Program export =
          command(option, "--max-layers=" + layers, "-o=" + out.resolve("image.tar"))
              .with(SampleStore.greeting().toString());
      Failed.with(2, export.run())
          .saying(option.contains(hello) ? hello + " cannot change" : " cannot be below /gnu");
    }
    assertThat(out.resolve("image.tar")).doesNotExist();
  }

  @Test
  void aFurtherLayerThatHidesTheStoreIsRefused() throws Exception {
    Path tree = Files.createDirectory(out.resolve("tree"));
    Files.createDirectory(tree.resolve("gnu"));
    Files.createFile(tree.resolve("gnu/.wh.store"));
    Path tar = out.resolve("top.tar");
    Program.of("tar", "-C", tree.toString(), "-cf", tar.toString(), ".").output();

    Program export =
        command("--add-layer=" + tar, "-o=" + out.resolve("image.tar"))
            .with(SampleStore.greeting().toString());

    Failed.with(2, export.run())
        .saying(tar + " hides the store item /gnu/store/", "/gnu/.wh.store deletes what is there");
    assertThat(out.resolve("image.tar")).doesNotExist();
  }

  @Test
  @Timeout(60)
  void whatIsNotARegularFileIsNoFurtherFile() {
    Path fifo = out.resolve("fifo");
    Program.of("mkfifo", fifo.toString()).output();

    for (String file : List.of(fifo.toString(), "/dev/zero")) {
      Program export =
          command("--extra-file=/a=" + file, "-o=" + out.resolve("image.tar"))
              .with(SampleStore.greeting().toString());
      Failed.with(2, export.run()).saying("--extra-file: cannot read '" + file + "': not a");
    }
  }

  @Test
  void everySystemHasItsArchitecture() {
    List<String> found = new ArrayList<>();
    for (String system :
        List.of(
            "x86_64-linux",
            "i686-linux",
            "i586",
            "aarch64-linux",
            "armhf-linux",
            "mips64el-linux",
            "powerpc-linux",
            "powerpc64le-linux",
            "riscv64-linux",
            "s390x-linux")) {
      Path archive = out.resolve("image.tar");
      command("-s=" + system, "-o=" + archive, "-t=system:1")
          .with(SampleStore.path("words-3").toString())
          .output();
      JsonNode config = Documents.parse(Skopeo.config("docker-archive:" + archive));
      found.add(config.get("architecture").asText());
    }

    assertThat(found)
        .containsExactly(
            "amd64",
            "386",
            "386",
            "arm64",
            "arm",
            "mips64le",
            "ppc",
            "ppc64le",
            "riscv64",
            "s390x");
    Failed.with(2, command("-s=sparc-linux", "-o=x.tar", "/gnu/store/x").run())
        .saying("no container architecture for system 'sparc-linux'");
  }

  @Test
  void everyCompressionHoldsTheSameArchiveHoweverManyLayers() throws Exception {
    Path plain = out.resolve("plain.tar");
    Files.move(export("-C=none", "-t=packed:1", "--layering=per-item"), plain);

    for (String kind : List.of("gzip", "zstd", "xz", "bzip2")) {
      Path archive = export("-C=" + kind, "-t=packed:1", "--layering=per-item");
      Path unpacked = out.resolve("unpacked");
      Program.of("sh", "-c", kind + " -dc < '" + archive + "' > '" + unpacked + "'").output();
      assertThat(Files.mismatch(unpacked, plain)).as(kind).isEqualTo(-1);
      if (!kind.equals("zstd")) { // Docker 20.10 has none
        assertThat(DockerEngine.shared().load(archive)).contains("packed:1");
      }
    }
    assertThat(member(plain, "manifest.json").at("/0/Layers")).hasSize(5);
    Failed.with(2, command("-C=lzip", "-o=" + plain, SampleStore.greeting().toString()).run())
        .saying("docker, podman and skopeo cannot read lzip");
  }

  @Test
  void aNameThatIsNotValidIsMadeValid(@TempDir Path storeDirectory) throws Exception {
    SampleStore store = new SampleStore(storeDirectory);
    StorePath odd = store.add("_Odd+Tool=X-", SampleStore.text("a", "b"));
    Path archive = out.resolve("image.tar");

    Command.withHome(home)
        .output("export", "--store-root=" + store.root(), "-o=" + archive, odd.toString());

    assertThat(member(archive, "manifest.json").at("/0/RepoTags/0").asText())
        .isEqualTo("odd.tool.x:latest");
  }

  @Test
  void layersAreDividedBySizeAsGuixDoes() throws Exception {
    List<List<String>> layers = new ArrayList<>();
    for (String limit : List.of("4", "1")) {
      Path archive = export("-t=size:1", "--layering=size", "--max-layers=" + limit);
      List<String> names = new ArrayList<>();
      for (JsonNode layer :
          Documents.parse(Command.withHome(home).output("inspect", "--json", archive.toString()))
              .get("layers")) {
        names.add(
            Documents.texts(layer.get("storePaths")).toString().replaceAll("[^,]*-(?=[a-z])", ""));
      }
      layers.add(names);
    }

    assertThat(layers.get(0)).as("the largest alone, a tail, the customisation").hasSize(4);
    assertThat(layers.get(0).get(0)).isEqualTo("shell-1.35]");
    assertThat(layers.get(0).get(1)).isEqualTo("libc-2.36]");
    assertThat(layers.get(0).get(2)).contains("words-3", "greeting-1.0");
    assertThat(layers.get(0).get(3)).isEqualTo("[]");
    assertThat(layers.get(1)).hasSize(1);
    assertThat(Command.withHome(home).output("export", "--help", "--all").replaceAll("\\s+", " "))
        .contains("default 100; 1 puts everything into one layer");
  }

  @Test
  void aPreparedRootKeepsItsOwnersModesAndDevices() throws Exception {
    Path root = Files.createDirectory(out.resolve("root"));
    Program.of(
            "sh",
            "-ec",
            """
            cd "$1"
            mkdir -p dev srv/www etc
            mknod -m 666 dev/null c 1 3
            mknod -m 660 dev/loop0 b 7 0
            echo page > srv/www/index
            chown 1000:100 srv/www/index && chmod 4750 srv/www/index
            ln -s ../srv etc/www
            """,
            "sh",
            root.toString())
        .output();
    String[] options = {
      "-t=root:1",
      "--root=" + root,
      "--transform=s,^/srv,/opt,",
      "--transform=etc=config",
      "--no-tmp"
    };

    Path archive = export(options);
    List<String> members = members(archive);
    byte[] first = Files.readAllBytes(archive);
    Program.of("find", root.toString(), "-exec", "touch", "-h", "{}", "+").output();

    assertThat(members)
        .contains("4 dev/null 666 0:0 mtime=1  1:3", "4 dev/loop0 660 0:0 mtime=1  7:0")
        .contains("4 opt/www/index 4750 1000:100 mtime=1 ", "4 config/www 777 0:0 mtime=1 ../srv")
        .noneMatch(line -> line.startsWith("4 srv"));
    assertThat(export(options)).as("times of the tree do not matter").hasBinaryContent(first);
    DockerEngine engine = DockerEngine.shared();
    engine.load(archive);
    String shell = SampleStore.path("shell-1.35") + "/bin/busybox";
    assertThat(engine.run("root:1", shell, "stat", "-c", "%a %u:%g", "/opt/www/index"))
        .isEqualTo("4750 1000:100\n");
  }

  @Test
  void theDatabaseIsTheSameEverywhere() throws Exception {
    byte[] first = Files.readAllBytes(export("-t=state:1", "--localstatedir"));

    Path again = out.resolve("again.tar");
    Command.withHome(out.resolve("other-home"))
        .with("TZ", "Asia/Kathmandu")
        .output(
            "export",
            "--store-root=" + STORE.root(),
            "-t=state:1",
            "--localstatedir",
            "-o=" + again,
            SampleStore.greeting().toString());

    assertThat(again).hasBinaryContent(first);
    assertThat(members(again)).anyMatch(line -> line.startsWith("4 var/guix/db/db.sqlite 644 "));
  }
}
