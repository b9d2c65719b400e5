package guiximage.plan;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.store.StorePath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuccessionTest {

  private static Map<StorePath, StorePath> predecessors(List<String> before, List<String> after) {
    return Succession.predecessors(
        before.stream().map(DrawnClosure::path).toList(),
        after.stream().map(DrawnClosure::path).toList());
  }

  private static Map.Entry<StorePath, StorePath> continues(String after, String before) {
    return Map.entry(DrawnClosure.path(after), DrawnClosure.path(before));
  }

  @Test
  void theSamePathComesFirstThenTheNameThenTheNameWithoutItsVersion() {
    assertThat(
            predecessors(
                List.of("git-2.1@1", "git-2.1@2", "git-2.0"),
                List.of("git-2.1@2", "git-2.1@3", "git-2.2")))
        .containsOnly(
            continues("git-2.1@2", "git-2.1@2"),
            continues("git-2.1@3", "git-2.1@1"),
            continues("git-2.2", "git-2.0"));
  }

  @Test
  void outputsAreToldApart() {
    assertThat(predecessors(List.of("git-2.0", "git-2.0-doc"), List.of("git-2.1-doc", "git-2.1")))
        .containsOnly(continues("git-2.1", "git-2.0"), continues("git-2.1-doc", "git-2.0-doc"));
  }

  @Test
  void revisionsAreVersionsToo() {
    assertThat(predecessors(List.of("libc6-2.36-9"), List.of("libc6-2.37-10+deb12u1")))
        .containsOnly(continues("libc6-2.37-10+deb12u1", "libc6-2.36-9"));
  }

  @Test
  void whatIsNewHasNone() {
    assertThat(predecessors(List.of("git-2.0"), List.of("gitk-2.0"))).isEmpty();
  }

  @Test
  void nothingHasTwoSuccessors() {
    assertThat(predecessors(List.of("git-2.0"), List.of("git-2.1", "git-2.2")))
        .containsOnly(continues("git-2.1", "git-2.0"));
  }
}
