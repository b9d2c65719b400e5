package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines, their exit codes and their one line of message. */
class GuixImageTest {
  @TempDir Path home;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String piped = "";

  private Console console(OutputStream output) {
    return new Console(
        new ProcessInput(
            new StandardInput(new ByteArrayInputStream(piped.getBytes(StandardCharsets.UTF_8))),
            Map.of("HOME", home.toString())),
        output,
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false,
        false);
  }

  private int run(String... arguments) {
    return GuixImage.run(console(out), Interruption.none(), arguments);
  }

  private String message() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void exitCodesAreNeverRenumbered() {
    assertThat(FailureKind.values())
        .extracting(FailureKind::exitCode)
        .containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(FailurePrinter.BUG).isEqualTo(1);
  }

  @Test
  void doctorSaysInWordsOrInJsonWhatIsWrong() throws IOException {
    assertThat(run("doctor", "127.0.0.1:1/app")).isEqualTo(8);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "ok    proxy           none: the registry is on this machine\n",
            "FAIL  connection      127.0.0.1:1: 127.0.0.1:1 cannot be reached");
    out.reset();

    assertThat(run("doctor", "--json", "127.0.0.1:1/app")).isEqualTo(8);
    JsonNode found = JsonMapper.builder().build().readTree(out.toByteArray());
    assertThat(found.get(0).toString())
        .isEqualTo("{\"subject\":\"registries.conf\",\"ok\":true,\"text\":\"no mirrors\"}");
    assertThat(found.get(found.size() - 1).path("exitCode").asInt()).isEqualTo(8);
    assertThat(message()).doesNotContain("Exception");
  }

  @Test
  void doctorWritesOnlyWhereItIsTold() {
    assertThat(run("doctor", "--write")).isEqualTo(2);
    assertThat(message()).contains("--write: nothing is named to be written to; add HOST/NAME");
  }

  @Test
  void doctorAloneLooksAtThisMachine() {
    assertThat(run("doctor", "--store-root", home.toString())).isEqualTo(3);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("FAIL  store           there is no /gnu/store and no /nix/store", "ok    Java ");
  }

  @Test
  void helpNamesEveryCommandAndExitCode() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "push", "export", "plan", "stream", "verify", "inspect", "index", "doctor", "cache",
            "demo")
        .contains("129, 130, 143");
  }

  @Test
  void helpSaysOfEachCommandAWholeSentence() {
    assertThat(run("--help")).isZero();

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    String commands =
        String.join(
            "\n", lines.subList(lines.indexOf("Commands:") + 1, lines.indexOf("Exit codes:")));
    assertThat(commands.strip().split("\n(?=  [a-z])"))
        .hasSize(14)
        .allMatch(summary -> summary.strip().matches("(?s).*[.?]"));
  }

  @Test
  void helpHasEveryOptionOnceUnderAHeading() {
    assertThat(run("push", "--help", "--all")).isZero();

    String help = out.toString(StandardCharsets.UTF_8);
    List<String> options =
        help.lines()
            .map(line -> line.replaceAll("^ {2}(?: {4}|-., )(--[a-z-]+)?.*", "$1"))
            .filter(option -> option.matches("--[a-z-]+"))
            .toList();
    assertThat(options)
        .doesNotHaveDuplicates()
        .startsWith("--registry", "--tag")
        .contains("--help", "--conf", "--jobs", "--digestfile", "--system")
        .endsWith("--quiet", "--verbose", "--log-format");
    assertThat(help)
        .containsSubsequence(
            "--registry=REF",
            "\n\nSources:\n",
            "--paths-from=",
            "\n\nLayering:\n      --max-layers=",
            "\n\nImage config:\n",
            "--platform=",
            "\n\nOutput:\n");
  }

  @Test
  void helpShowsTheFifteenOptionsThatMostNeedAndHowToSeeTheRest() {
    assertThat(run("push", "--help")).isZero();

    String help = out.toString(StandardCharsets.UTF_8);
    assertThat(help.lines().filter(line -> line.matches(" {2}(?: {4}|-., )--[a-z-]+.*")))
        .hasSize(16) // with --help itself
        .anyMatch(line -> line.contains("--registry"))
        .anyMatch(line -> line.contains("--entry-point="))
        .noneMatch(line -> line.contains("--store-db"));
    assertThat(help).containsPattern("(?m)^[0-9]+ more options: guix-image push --help --all$");
  }

  @Test
  void aCommandOfFewOptionsShowsAllOfThem() {
    assertThat(run("cache", "prune", "--help")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("more options");
  }

  @Test
  void helpIsACommandToo() {
    assertThat(run("push", "--help")).isZero();
    String help = out.toString(StandardCharsets.UTF_8);
    out.reset();

    assertThat(run("help", "push")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(help);
  }

  @ParameterizedTest
  @ValueSource(strings = {"push", "export", "plan", "index", "verify", "inspect"})
  void theFirstLineOfAHelpSaysWhatIsNeeded(String command) {
    assertThat(run(command, "--help")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8).lines().findFirst().orElseThrow())
        .startsWith("Usage: guix-image " + command)
        .contains("[OPTION...]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pusch|there is no command 'pusch'; name one of: push, export, plan, index, tag, copy, stream, verify, inspect, doctor, cache, completion, demo, help (see 'guix-image --help')",
        "cache lst|there is no command 'lst'; name one of: ",
        "push --regitry a.b/c /x|Unknown option: '--regitry'; did you mean --registry? (see",
        "push|Missing required option",
        "index --registry a.b/c sha256:1111111111111111111111111111111111111111111111111111111111111111|IMAGE: 'sha256:1111111111111111111111111111111111111111111111111111111111111111' is a digest; write @sha256:1111",
        "push --registry localhost:5000 /x|--registry: 'localhost:5000' is a registry without the name of a repository; write localhost:5000/NAME",
        "push --registry LocalHost:5000/Org/App /x|it has no upper-case letters; write LocalHost:5000/org/app",
        "push --registry a.b/c -t a/b /x|-t/--tag: 'a/b' is not a valid tag: it has at most 128 ASCII letters, digits, '_', '.' and '-', and begins with no '.' or '-'; write a-b",
        "push --registry https://ghcr.io/a /x|--registry: a reference has no scheme; leave 'https://' out and write ghcr.io/a",
        "plan no-such-package|if it is a package, name its store item: $(guix build no-such-package)",
        "push --regitry a.b/c /gnu/store/x|Unknown option: '--regitry'",
        "push --registry a.b/c --cmd|Missing required parameter for option '--cmd' (WORD)",
        "push --registry a.b/c -A|Missing required parameter for option '--entry-point-argument' (ARG)",
        "push --registry A/b /gnu/store/x|--registry: 'A/b",
        "push --registry a.b/c@sha256:0 /x|--registry: ",
        "push --registry  /x|--registry: the reference is empty; write host/name[:tag]",
        "push --registry localhost:1/x|nothing to put into the image",
        "push --registry localhost:1/x --max-upload 3Q|--max-upload: '3Q' is not a size",
        "push --registry localhost:1/x --compression lzma /x|-C/--compression: unknown compression 'lzma'",
        "push --registry localhost:1/x --jobs 0 /x|-j/--jobs: 0 is not from 1 to 1024",
        "push --registry localhost:1/x --jobs 2147483647 /x|-j/--jobs: 2147483647 is not from 1 to",
        "push --registry localhost:1/x --retry-times -1 /x|--retry-times: -1 is not 0 or more",
        "push --registry localhost:1/x --max-connections 0 /x|--max-connections: 0 is not 1 or more",
        "export -o x.tar --paths-from /none/list|--paths-from: cannot read '/none/list': no such file",
        "export -o x.tar --conf /none/c|image description: cannot read '/none/c': no such file",
        "export -f oci -o - /x|-f oci: standard output takes no directory; name one with -o, or use -f oci-arch",
        "export -f oci --legacy-v1 -o x /x|--legacy-v1 is for -f docker-archive; leave it out with -f oci",
        "export -f oci-archive --legacy-v1 -o x /x|leave it out with -f oci-archive",
        "export -o x.tar --transform a=b /x|--transform needs --root DIR",
        "push --registry localhost:1/x --transform a=b /x|--transform needs --root DIR",
        "export -o x.tar --max-layers 0 /none/x|--max-layers: 0 is not 1 or more",
        "push --registry localhost:1/x --max-layers -1 /none/x|--max-layers: -1 is not 1 or more",
        "verify localhost:1/x --layering big /none/x|--layering: unknown layering 'big'",
        "verify localhost:1/x -C zstd /x|Unknown option: '-C'",
        "plan --registry localhost:1/x --frozen-layers /none/x|--frozen-layers needs --layer-lock FILE",
        "push --registry localhost:1/x -t -x /x|-t/--tag: '-x' is not a valid tag",
        "export -o x.tar --digestfile x.tar /x|--digestfile: 'x.tar' is what -o/--output names",
        "export -o lock --layer-lock ./lock /x|-o/--output: 'lock' is what --layer-lock names",
        "push --registry localhost:1/x --layer-lock a --metadata a /x|--metadata: 'a' is what --layer-lock",
        "push --registry localhost:1/x -s aarch64-linux=/x /y|-s/--system: /y belongs to no platform;"
            + " write -s aarch64-linux=SOURCE for each",
        "push --registry localhost:1/x --platform linux/arm64=/x /y|--platform: /y belongs to no"
            + " platform; write --platform linux/arm64=SOURCE for each",
        "push --registry localhost:1/x -s i686-linux=/x -s aarch64-linux /y|-s/--system: of several"
            + " platforms each needs its own sources, and linux/arm64 has none; write -s"
            + " aarch64-linux=SOURCE",
        "push --registry localhost:1/x -s i686-linux=/x --platform linux/arm64 /y|--platform: of"
            + " several platforms each needs its own sources, and linux/arm64 has none; write"
            + " --platform linux/arm64=SOURCE",
        "push --registry localhost:1/x -s foo-linux /x|-s/--system: no container architecture for system",
        "push --registry localhost:1/x --platform amd64 /x|--platform: 'amd64' is not a platform",
        "push --registry localhost:1/x --platform linux/powerpc64le=/x|--platform: 'linux/powerpc64le' is not what Docker calls it; write linux/ppc64le",
        "push --registry localhost:1/x --platform linux/i386=/x|--platform: 'linux/i386' is not what Docker calls it; write linux/386",
        "push --registry localhost:1/x --platform linux/aarch64=/x|--platform: 'linux/aarch64' is not what Docker calls it;"
            + " write linux/arm64",
        "export -o x.tar --platform Linux/AMD64/v2 /x|it; write linux/amd64/v2",
        "push --registry localhost:1/x -s a,b /x|-s/--system: 'a,b' is a list; name each",
        "push --registry localhost:1/x --system pdp-11 /x|no container architecture for system",
        "push --registry localhost:1/x --command-timeout 5 /x|--command-timeout: '5' is not a duration",
        "push --registry localhost:1/x --command-timeout 9999999999h /x|is not a duration such as",
        "push --registry localhost:1/x --command-timeout 0s /x|--command-timeout: '0s' leaves no time",
        "push --registry localhost:1/x --username me /x|one needs the other",
        "push --registry localhost:1/x --username me --password-stdin /x|there is no password on standard",
        "push --registry localhost:1/x --insecure-http http://a /x|--insecure-http: 'http://a' is not H",
        "push --registry localhost:1/x --insecure-http-credentials a/b /x|credentials: 'a/b' is not HOST",
        "export -o x.tar --extra-directory /a:77777 /x|/a:77777' does not end with an octal mode of at most",
        "export -o x.tar --extra-directory /a:-1 /x|--extra-directory: '/a:-1' does not end with an octal",
        "push --registry localhost:1/x --extra-directory a/../b /x|--extra-directory: 'a/../b' cannot be",
        "push --registry localhost:1/x --extra-file /etc/x= /x|--extra-file: '/etc/x=' is not NAME=FILE",
        "push --registry localhost:1/x -S /bin /x|-S/--symlink: '/bin' is not NAME=TARGET",
        "push --registry localhost:1/x -S ..=bin /x|-S/--symlink: '..' cannot be the name of a file",
        "push --registry localhost:1/x --root / --transform s,(,, /x|--transform: 's,(,,' is not a valid regular",
        "export -o x.tar --root /none/root /x|--root: '/none/root' does not exist",
        "export -o x.tar --add-layer /none/tar /x|--add-layer: '/none/tar' does not exist",
        "export -o x.tar /etc|is not in a store",
        "demo A/b|REF: 'A/b' is not a valid repository name: it has no upper-case letters; write a/b",
        "push --registry docker://ghcr.io/x /x|--registry: a reference has no scheme; leave"
            + " 'docker://' out and write ghcr.io/x",
        "push --registry 127.0.0.1:6121 /x|--registry: '127.0.0.1:6121' is a registry without the"
            + " name of a repository; write 127.0.0.1:6121/NAME",
        "push --registry localhost:1/x -t 1.0+git /x|begins with no '.' or '-'; write 1.0-git",
        "inspect https://ghcr.io/x|IMAGE: a reference has no scheme; leave 'https://' out and write",
        "copy a.b/c 127.0.0.1:6121|TO: '127.0.0.1:6121' is a registry without the name of a",
        "cache prune --days -1|--days: -1 is not 0 or more",
        "cache|name one of: list, prune, path"
      })
  void whatCannotBeUnderstoodIsOneLine(String line, String expected) {
    int exitCode = run(line == null ? new String[0] : line.split(" "));

    assertThat(exitCode).as(message()).isIn(2, 3);
    assertThat(message()).startsWith("guix-image: error: ").contains(expected);
    assertThat(message().lines()).hasSize(1);
  }

  @Test
  void theNameOfAFileThatDoesNotExistIsNotAskedForInARegistry() {
    assertThat(run("inspect", "nothere.tar")).isEqualTo(4);
    assertThat(message())
        .isEqualToIgnoringNewLines(
            "guix-image: error: IMAGE: the file 'nothere.tar' does not exist; an image in a"
                + " registry would be HOST/NAME");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--password=canary|Unknown option: '--password=...'",
        "--password=canary --cmd|Unknown option: '--password=...'",
        "--password canary|Unknown option: '--password'",
        "-p=canary|Unknown option: '-p=...'",
        "--password-stdin=canary|Invalid value for option '--password-stdin': '...' is not"
      })
  void aPasswordIsNoArgumentAndIsNotRepeated(String words, String expected) {
    int exitCode = run(("push --registry localhost:1/x --username me " + words).split(" "));
    assertThat(exitCode).isEqualTo(2);
    assertThat(message()).contains(expected).doesNotContain("canary");
  }

  /**
   * A list would be sent to the registry as a password otherwise, or a password taken as a list.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plan --registry localhost:1/x --username me --password-stdin --paths-from -|--paths-from",
        "push --registry localhost:1/x --username me --password-stdin --conf -|image description"
      })
  void standardInputIsForOneOption(String line, String second) {
    piped = "canary";

    int exitCode = run(line.split(" "));

    assertThat(exitCode).isEqualTo(2);
    assertThat(message())
        .isEqualToIgnoringNewLines(
            "guix-image: error: %s: standard input is for --password-stdin already; name a file"
                .formatted(second));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "push --registry localhost:1/x",
        "export -o x.tar",
        "plan --registry localhost:1/x",
        "verify localhost:1/x"
      })
  void aDescriptionTakesNoOptionThatSaysWhatIsInTheLayers(String command) {
    for (String words :
        List.of(
            "--from-image base.tar",
            "--add-layer top.tar",
            "-S /bin=bin",
            "--root tree",
            "--transform a=b",
            "--localstatedir",
            "--extra-file /a=b",
            "--extra-directory /a",
            "--save-provenance",
            "--no-tmp",
            "--max-layers 100",
            "--layering size",
            "--layer-lock lock.json",
            "--frozen-layers")) {
      String option = words.startsWith("-S") ? "-S/--symlink" : words.split(" ", 2)[0];
      err.reset();

      int exitCode = run((command + " --conf /none/c " + words).split(" "));

      assertThat(exitCode).as(words).isEqualTo(2);
      assertThat(message())
          .isEqualToIgnoringNewLines(
              "guix-image: error: --conf says what is in the layers; leave out " + option);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--check-nar|--check-nar: items of a --conf are not compared with NAR hashes; leave it out",
        "-e A=b --cmd c --created 1 --annotation a=b -C zstd --store-root /|description: cannot read"
      })
  void aDescriptionTakesOtherOptionsOrSaysThatItDoesNot(String words, String expected) {
    int exitCode = run(("export -o x.tar --conf /none/c " + words).split(" "));

    assertThat(exitCode).isEqualTo(2);
    assertThat(message()).contains(expected).hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export -o x.tar --digestfile",
        "push --registry localhost:1/x --metadata",
        "plan --html"
      })
  void anOutputThatCannotBeIsRefusedBeforeTheStoreIsRead(String command) {
    int exitCode = run((command + " /none/such/file /none/item").split(" "));

    assertThat(exitCode).isEqualTo(5);
    assertThat(message())
        .contains(command.replaceAll(".* ", "") + ": cannot write '/none/such/file': there is no")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"./nonesuch", "../nonesuch", "/none/such", "./nonesuch:name:tag"})
  void aPathThatIsNotThereIsNoReference(String path) {
    int exitCode = run("inspect", path);

    assertThat(exitCode).isEqualTo(4);
    assertThat(message())
        .isEqualToIgnoringNewLines(
            "guix-image: error: image '" + path + "': there is no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "push --log-format json --verbose --registry localhost:1/x /etc|is not in a store",
        "push --log-format=json --registry localhost:1/x --jobs x|Invalid value for option '--jobs'"
      })
  void aFailureIsAnObjectWhereThatIsAskedFor(String line, String expected) throws Exception {
    int exitCode = run(line.split(" "));

    assertThat(exitCode).isIn(2, 3);
    for (String one : message().lines().toList()) {
      assertThat(new JsonMapper().readTree(one).isObject()).as(one).isTrue();
    }
    String first = message().lines().findFirst().orElseThrow();
    assertThat(new JsonMapper().readTree(first).path("level").asText()).isEqualTo("error");
    assertThat(first).contains(expected);
  }

  @Test
  void whatWouldSteerATerminalIsNotPrinted() {
    int exitCode = run("push", "--registry", "a.b/\u001b[31m\u009b\u202ec\nd", "/x");

    assertThat(exitCode).isEqualTo(2);
    assertThat(message().lines()).hasSize(1);
    assertThat(message().strip().codePoints())
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
  }

  @Test
  void anExportToATerminalIsRefused() {
    Console terminal =
        new Console(
            new ProcessInput(new StandardInput(new ByteArrayInputStream(new byte[0])), Map.of()),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            true,
            true);

    int exitCode = GuixImage.run(terminal, Interruption.none(), "export", "-o", "-", "/x");

    assertThat(exitCode).isEqualTo(2);
    assertThat(message()).contains("standard output is a terminal");
    assertThat(out.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "push --help", "cache path"})
  void whatCannotBePrintedIsAFailure(String line) throws IOException {
    try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
      int exitCode = GuixImage.run(console(full), Interruption.none(), line.split(" "));

      assertThat(exitCode).isEqualTo(5);
      assertThat(message())
          .startsWith("guix-image: error: cannot write to standard output: No space left")
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "push --help", "cache path"})
  void aReaderThatHasSeenEnoughIsNoFailure(String line) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    int exitCode = GuixImage.run(console(broken), Interruption.none(), line.split(" "));

    assertThat(exitCode).isEqualTo(141);
    assertThat(message()).isEmpty();
  }

  @Test
  void withoutACommandTheUsageIsShown() {
    assertThat(run()).isEqualTo(2);

    assertThat(message())
        .startsWith("Usage: guix-image ")
        .contains("push", "export", "Exit codes:");
    assertThat(out.size()).isZero();
  }

  @Test
  void theCacheSaysWhereItIs() {
    assertThat(run("cache", "path")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).strip())
        .startsWith(home.resolve(".cache/guix-image").toString());
  }
}
