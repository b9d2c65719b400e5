package guiximage.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.FailureKind;
import guiximage.Finding;
import guiximage.store.StoreRoot;
import guiximage.store.StoreVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreExaminationTest {
  @TempDir Path root;

  private List<Finding> examine() throws IOException {
    return new StoreExamination(new StoreRoot(root), StoreVariables.NONE).examine();
  }

  @Test
  void withoutAStoreThereIsNothingToPack() throws IOException {
    assertThat(examine().get(0))
        .isEqualTo(
            Finding.bad(
                "store",
                FailureKind.STORE,
                "there is no /gnu/store and no /nix/store",
                "install Guix or Nix, or name where a store lies with --store-root"));
  }

  @Test
  void aStoreWithoutDatabaseAndDaemonIsNamedWithBoth() throws IOException {
    Files.createDirectories(root.resolve("gnu/store"));

    List<Finding> findings = examine();

    assertThat(findings)
        .extracting(Finding::subject)
        .containsExactly("store", "database", "daemon", "gzip");
    assertThat(findings.get(0).failure()).contains(FailureKind.STORE);
    assertThat(findings.get(1).text()).startsWith("not used: ").contains("var/guix/db/db.sqlite");
    assertThat(findings.get(2).text())
        .startsWith("not used: ")
        .contains("var/guix/daemon-socket/socket");
    assertThat(findings.get(3).text()).containsAnyOf("libdeflate", "zlib");
  }

  @Test
  void javaIsDescribed() {
    assertThat(StoreExamination.java("21.0.1", Path.of("/jdk"), 1L << 30).text())
        .isEqualTo("21.0.1 at '/jdk', up to 1024 MiB of memory");
  }
}
