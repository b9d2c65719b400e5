package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README promises to a newcomer. */
class DemoIT {
  @TempDir Path home;

  @Test
  void theDemonstrationMakesAnImageThatRunsAndDoesNothingTwice() {
    Path directory = home.resolve("demo");

    Program.Result result =
        Command.withHome(home).program(List.of("demo", "--directory", directory.toString())).run();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stderr())
        .contains("4 layers: 4 sent")
        .contains("4 layers: 0 sent (0 bytes), 4 reused (")
        .contains("4 layers: 2 sent")
        .contains("What next:");
    DockerEngine engine = DockerEngine.shared();
    engine.load(directory.resolve("hello.tar"));
    assertThat(engine.run("hello:demo")).contains("out of a store item!");
  }

  @Test
  void theDemonstrationGoesToARegistryToo() throws Exception {
    Path registryDirectory = Files.createDirectory(home.resolve("registry"));
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      String reference = registry.host() + "/demo/hello:1";

      Program.Result result =
          Command.withHome(home)
              .program(List.of("demo", "--directory", home.resolve("demo").toString(), reference))
              .run();

      assertThat(result.exitCode()).as(result.stderr()).isZero();
      assertThat(result.stderr())
          .containsSubsequence(
              "pushed " + reference + " @ sha256:",
              " — 4 layers: 4 sent",
              "pushed " + reference + " @ sha256:",
              " — 4 layers: 0 sent (0 bytes), 4 reused",
              "pushed " + reference + " @ sha256:",
              " — 4 layers: 2 sent");
      assertThat(DockerEngine.shared().run(reference)).contains("out of a store item!");
    }
  }

  @Test
  void whatIsShownCanBeTypedAndTheFirstFailureEndsIt() {
    Path directory = home.resolve("my demo");

    Program.Result result =
        Command.withHome(home)
            .program(List.of("demo", "--directory", directory.toString(), "localhost:1/demo"))
            .run();

    assertThat(result.exitCode()).isEqualTo(8);
    assertThat(result.stderr())
        .contains("$ " + Command.CHECKOUT + "/guix-image push --registry localhost:1/demo")
        .contains(" '--store-root=" + directory + "/root' ")
        .contains("The first push")
        .doesNotContain("From a fresh machine", "What next:");
  }

  @Test
  void whatIsShownForAFreshMachineSendsNothingWhenItIsTyped() throws Exception {
    Path registryDirectory = Files.createDirectory(home.resolve("registry"));
    try (RealRegistry registry = RealRegistry.start(registryDirectory)) {
      String shown =
          Command.withHome(home)
              .program(
                  List.of(
                      "demo",
                      "--directory",
                      home.resolve("my demo").toString(),
                      registry.host() + "/demo/typed:1"))
              .run()
              .stderr();
      String line =
          shown
              .lines()
              .filter(text -> text.startsWith("$ XDG_CACHE_HOME="))
              .findFirst()
              .orElseThrow();
      Program.of("rm", "-r", home.resolve("my demo/fresh-machine").toString()).run();

      Program.Result typed = Program.of("sh", "-c", line.substring(2)).run();

      assertThat(typed.exitCode()).as(typed.stderr()).isZero();
      assertThat(typed.stderr()).contains("4 layers: ").contains(" reused (");
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() {
    Program.Result result =
        Command.withHome(home).program(List.of("demo", "--directory", "/proc/demo")).run();

    Failed.with(5, result).saying("--directory: cannot write to '/proc/demo': no such file");
  }

  @Test
  void aDirectoryOfSomebodyElseIsLeftAlone() {
    Program.Result result =
        Command.withHome(home).program(List.of("demo", "--directory", home.toString())).run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("is not from a demonstration");
  }
}
