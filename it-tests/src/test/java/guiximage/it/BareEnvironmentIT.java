package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where nothing may be kept, and what is usually said is not: rows O6 and O8. */
class BareEnvironmentIT {
  @TempDir Path directory;

  private void pushes(RealRegistry registry, Command command) {
    Program.Result result =
        command
            .program(
                List.of(
                    "push",
                    "--quiet",
                    "--registry=" + registry.host() + "/org/greeting:1",
                    "--store-root=" + SampleStore.shared().root(),
                    SampleStore.greeting().toString()))
            .run();

    assertThat(result.exitCode()).as(result.stderr()).isZero();
    assertThat(result.stdout()).startsWith(registry.host() + "/org/greeting@sha256:");
  }

  @Test
  void aPushNeedsNeitherAHomeNorAPathNorADirectoryForTemporaryFiles() throws Exception {
    Command usual = Command.withHome(directory.resolve("home"));
    try (RealRegistry registry = RealRegistry.start(directory)) {
      pushes(registry, usual.without("HOME"));
      pushes(registry, usual.with("HOME", "/proc/1/no-home"));
      pushes(registry, usual.without("HOME").without("PATH"));
      pushes(registry, usual.with("TMPDIR", "/nonexistent"));
    }
  }

  @Test
  void aPushNeedsFewOpenFiles() throws Exception {
    Command usual = Command.withHome(directory.resolve("home"));
    try (RealRegistry registry = RealRegistry.start(directory)) {
      pushes(registry, usual.under("sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"));
    }
  }
}
