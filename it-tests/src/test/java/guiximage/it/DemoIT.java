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
        .contains("3 layers, 3 sent")
        .contains("3 layers, 0 sent (0 bytes), 0 mounted, 3 already there")
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
          .contains(registry.host() + "/demo/hello: 3 layers, 3 sent")
          .contains(registry.host() + "/demo/hello: 3 layers, 0 sent (0 bytes)");
      assertThat(DockerEngine.shared().run(reference)).contains("out of a store item!");
    }
  }

  @Test
  void whatIsShownCanBeTypedAndTheFirstFailureEndsIt() {
    Path directory = home.resolve("my demo");

    Program.Result result =
        Command.withHome(home)
            .with("HTTP_PROXY", "not:a:proxy")
            .program(List.of("demo", "--directory", directory.toString(), "localhost:1/demo"))
            .run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr())
        .contains("$ guix-image export -o '" + directory + "/hello.tar' -t hello:demo")
        .contains("To the registry:")
        .doesNotContain("And again:", "What next:");
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
