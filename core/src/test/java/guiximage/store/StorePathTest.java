package guiximage.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorePathTest {

  @ParameterizedTest
  @CsvSource({
    "git-2.39.5, git, 2.39.5, git",
    "git-2.39.5-doc, git, 2.39.5-doc, git-doc",
    "libc6-2.36-9, libc6, 2.36-9, libc6",
    "python3.11-foo-1.2, python3.11-foo, 1.2, python3.11-foo",
    "font-dejavu, font-dejavu, '', font-dejavu",
    "-1, -1, '', -1",
    "x-, x-, '', x-"
  })
  void aNameHasAPackageNameAndAVersion(
      String name, String packageName, String version, String withoutVersion) {
    StorePath path = new StorePath("/gnu/store", "0".repeat(32), name);

    assertThat(path.packageName()).isEqualTo(packageName);
    assertThat(path.version()).isEqualTo(version);
    assertThat(path.nameWithoutVersion()).isEqualTo(withoutVersion);
  }
}
