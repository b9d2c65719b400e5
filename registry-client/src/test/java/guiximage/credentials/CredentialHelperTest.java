package guiximage.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that know passwords: rows C2 to C5. The programs are shell scripts. */
class CredentialHelperTest {
  private static final String GOOD =
      "cat > asked; echo get >> calls; echo '{\"Username\":\"jo\",\"Secret\":\"canary\"}'";

  /** Only bounds a hang. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;

  private void script(String name, String text) throws IOException {
    Path file = directory.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\ncd '" + directory + "'\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Optional<Credentials> ask(String script) throws IOException {
    script("test", script);
    return helper(PATIENCE).find("test", "a.io");
  }

  private CredentialHelper helper(Duration timeout) {
    return new CredentialHelper("relative::" + directory, timeout);
  }

  private CredentialFiles files(String json) throws IOException {
    Path file = Files.writeString(directory.resolve("config.json"), json);
    return new CredentialFiles(List.of(file), true, Optional.empty(), helper(PATIENCE));
  }

  private static void assertFailure(Throwable thrown, String ending) {
    assertThat(thrown).isInstanceOf(ImageException.class);
    assertThat(((ImageException) thrown).kind()).isEqualTo(FailureKind.CREDENTIALS);
    assertThat(thrown)
        .hasMessageContaining("'docker-credential-")
        .hasMessageEndingWith(ending)
        .hasMessageNotContaining("canary");
  }

  @Test
  void aHelperIsToldTheServerAndSaysWhatItKnows() throws IOException {
    assertThat(ask(GOOD)).contains(Credentials.ofPassword("jo", "canary"));

    assertThat(directory.resolve("asked")).hasContent("a.io");
  }

  @Test
  void aTokenIsRecognised() throws IOException {
    assertThat(ask("echo '{\"Username\":\"<token>\",\"Secret\":\"canary\"}'"))
        .contains(Credentials.ofIdentityToken("<token>", "canary"));
  }

  @Test
  void aHelperThatKnowsNothingMeansNobody() throws IOException {
    assertThat(ask("echo credentials not found in native keychain; exit 1")).isEmpty();
    assertThat(ask("echo '{\"Username\":\"\",\"Secret\":\"\"}'")).isEmpty();
  }

  @Test
  void aHelperThatFailsIsNamed() {
    assertFailure(
        catchThrowable(() -> ask("echo canary; echo canary >&2; exit 3")),
        "failed with exit code 3");
    assertFailure(catchThrowable(() -> ask("kill -9 $$")), "failed with exit code 137");
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo canary", ":", "echo '{\"Username\":\"canary\"}'", "echo '[]'"})
  void aHelperThatTalksNonsenseIsNamed(String script) {
    Throwable thrown = catchThrowable(() -> ask(script));

    assertThat(thrown).hasMessageContaining("answer").hasMessageNotContaining("canary");
  }

  @Test
  void aHelperThatNeverStopsTalkingIsStopped() {
    assertFailure(catchThrowable(() -> ask("yes canary")), "wrote more than 65536 bytes");
  }

  @Test
  void whatAHelperComplainsAboutDoesNotBlockIt() throws IOException {
    assertThat(ask("head -c 1000000 /dev/zero >&2; " + GOOD)).isPresent();
  }

  @Test
  void aHelperNeedNotListen() throws IOException {
    assertThat(ask("exec <&-; echo '{\"Username\":\"jo\",\"Secret\":\"x\"}'")).isPresent();
  }

  @Test
  void aHelperThatHangsIsKilledWithItsChildren() throws Exception {
    script("hang", "sleep 1000 & echo $! > begun; mv begun child; wait");

    // again with more time where a second was not enough for it to begin
    for (long seconds = 1; !Files.exists(directory.resolve("child")); seconds *= 4) {
      Duration timeout = Duration.ofSeconds(seconds);
      Throwable thrown = catchThrowable(() -> helper(timeout).find("hang", "a.io"));
      assertFailure(thrown, "did not answer within " + seconds + " s");
    }

    long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
    ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
    assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../x", "a b", "/bin/true", "a\0b", "", "a/b", "..", "a\nb", ".x"})
  void aNameThatIsAPathIsRefused(String name) {
    assertFailure(catchThrowable(() -> helper(PATIENCE).find(name, "a.io")), "is not a valid name");
  }

  @Test
  void aHelperThatIsMissingIsNamed() {
    assertFailure(
        catchThrowable(() -> helper(PATIENCE).find("none", "a.io")),
        "is not an executable program on the PATH");
  }

  @Test
  void aHelperThatIsNotExecutableIsNamed() throws IOException {
    Files.writeString(directory.resolve("docker-credential-text"), "#!/bin/sh\n" + GOOD);
    assertFailure(
        catchThrowable(() -> helper(PATIENCE).find("text", "a.io")),
        "is not an executable program on the PATH");
  }

  @Test
  void aNameIsNoOption() throws IOException {
    script("-x", GOOD);
    assertThat(helper(PATIENCE).find("-x", "a.io")).isPresent();
    assertFailure(
        catchThrowable(() -> helper(PATIENCE).find("--help", "a.io")),
        "is not an executable program on the PATH");
  }

  /** The file knows a.io and its helper, the store anything. */
  private CredentialFiles filesBesideAStore(String helper) throws IOException {
    script("store", "echo '{\"Username\":\"store\",\"Secret\":\"x\"}'");
    return files(
        "{\"auths\":{\"a.io\":{\"username\":\"file\",\"password\":\"x\"}},"
            + "\"credHelpers\":{\"a.io\":\"%s\"},\"credsStore\":\"store\"}".formatted(helper));
  }

  @Test
  void theHelperOfTheRegistryGoesBeforeTheStoreAndTheFile() throws IOException {
    script("own", "echo '{\"Username\":\"own\",\"Secret\":\"x\"}'");
    CredentialFiles files = filesBesideAStore("own");

    assertThat(files.find("a.io", "x").orElseThrow().username()).isEqualTo("own");
    assertThat(files.find("b.io", "x").orElseThrow().username()).isEqualTo("store");
  }

  /** As Docker has it: {@code ""} keeps a registry from the store of all others. */
  @Test
  void aHelperWithoutANameLeavesItToTheFile() throws IOException {
    CredentialFiles files = filesBesideAStore("");

    assertThat(files.find("a.io", "x").orElseThrow().username()).isEqualTo("file");
    assertThat(files.find("b.io", "x").orElseThrow().username()).isEqualTo("store");
  }

  @Test
  void aHelperThatKnowsNothingLeavesItToTheFile() throws IOException {
    script("store", "echo credentials not found in native keychain; exit 1");
    CredentialFiles files =
        files(
            "{\"auths\":{\"a.io\":{\"username\":\"file\",\"password\":\"x\"}},"
                + "\"credsStore\":\"store\"}");

    assertThat(files.find("a.io", "x").orElseThrow().username()).isEqualTo("file");
  }

  @Test
  void onlyTheHelperOfTheRegistryIsAskedAndOnce() throws IOException {
    script("good", GOOD);
    script("other", "echo asked > other-asked; exit 1");
    CredentialFiles files = files("{\"credHelpers\":{\"a.io\":\"good\",\"b.io\":\"other\"}}");

    files.find("a.io", "x");
    files.find("a.io", "y");

    assertThat(Files.readAllLines(directory.resolve("calls"))).hasSize(1);
    assertThat(directory.resolve("other-asked")).doesNotExist();
  }

  @Test
  void dockerHubIsAskedForByItsOldName() throws IOException {
    script("store", GOOD);

    files("{\"credsStore\":\"store\"}").find("docker.io", "library/x");

    assertThat(directory.resolve("asked")).hasContent("https://index.docker.io/v1/");
  }
}
