package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

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
  void aDirectoryOfSomebodyElseIsLeftAlone() {
    Program.Result result =
        Command.withHome(home).program(List.of("demo", "--directory", home.toString())).run();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("is not from a demonstration");
  }
}
