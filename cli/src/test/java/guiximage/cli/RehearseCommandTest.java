package guiximage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.cli.demo.RehearseCommand;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearseCommandTest {

  @Test
  void everyStepSucceedsAndNothingIsLeft(@TempDir Path temporary) throws Exception {
    int exitCode =
        new RehearseCommand(
                temporary,
                home ->
                    (variables, words) ->
                        GuixImage.run(
                            Console.silent(home).with(variables), Interruption.none(), words))
            .call();

    assertThat(exitCode).isZero();
    assertThat(temporary).isEmptyDirectory();
  }
}
