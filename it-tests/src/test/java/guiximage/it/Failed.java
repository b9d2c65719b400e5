package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** A run that has failed as it should: with its exit code and one clear line. */
final class Failed {
  private static final String PREFIX = "guix-image: error: ";

  private final String line;

  private Failed(String line) {
    this.line = line;
  }

  static Failed with(int exitCode, Program.Result result) {
    String said = result.stderr() + result.stdout();
    assertThat(result.exitCode()).as(said).isEqualTo(exitCode);
    List<String> errors = result.stderr().lines().filter(line -> line.startsWith(PREFIX)).toList();
    assertThat(errors).as(said).hasSize(1);
    assertThat(result.stderr().stripTrailing()).endsWith(errors.get(0).stripTrailing());
    assertThat(said).doesNotContain("\tat ", "Exception");
    assertThat(result.stdout()).isEmpty();
    return new Failed(errors.get(0).substring(PREFIX.length()));
  }

  Failed saying(String... words) {
    assertThat(line).contains(words);
    return this;
  }

  Failed notSaying(String... words) {
    assertThat(line).doesNotContain(words);
    return this;
  }
}
