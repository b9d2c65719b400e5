package guiximage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.ContainerConfig;
import guiximage.store.StorePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigChangesTest {
  private static final StorePath ITEM = SmallStore.path("x");
  private static final ContainerConfig INHERITED =
      ContainerConfig.EMPTY
          .withEnvironment(Map.of("PATH", "/bin"))
          .with("Cmd", List.of("sh"))
          .with("User", "root");

  private static ConfigChanges entryPoint(String... words) {
    return new ConfigChanges(List.of(words), List.of(), Map.of(), ContainerConfig.EMPTY);
  }

  @Test
  void noChangeKeepsWhatIsInherited() throws Exception {
    assertThat(ConfigChanges.NONE.over(INHERITED, Optional.empty(), Map.of())).isEqualTo(INHERITED);
  }

  @Test
  void anEntryPointDropsTheInheritedCommand() throws Exception {
    ContainerConfig config =
        entryPoint("/bin/x", "-v").over(INHERITED, Optional.of(ITEM), Map.of());

    assertThat(config.fields())
        .containsOnlyKeys("Env", "User", "Entrypoint")
        .containsEntry("Entrypoint", List.of("/bin/x", "-v"));
  }

  @Test
  void anEntryPointWithACommandHasThatCommand() throws Exception {
    ContainerConfig config =
        new ConfigChanges(List.of("/x"), List.of("serve"), Map.of(), ContainerConfig.EMPTY)
            .over(INHERITED, Optional.empty(), Map.of());

    assertThat(List.copyOf(config.fields().keySet()))
        .containsExactly("Env", "User", "Entrypoint", "Cmd");
    assertThat(config.fields()).containsEntry("Cmd", List.of("serve"));
  }

  @Test
  void aRelativeEntryPointLiesBelowTheFirstItem() throws Exception {
    assertThat(
            entryPoint("bin/x", "bin/y")
                .over(ContainerConfig.EMPTY, Optional.of(ITEM), Map.of())
                .fields())
        .containsEntry("Entrypoint", List.of(ITEM + "/bin/x", "bin/y"));
    assertThatThrownBy(
            () -> entryPoint("bin/x").over(ContainerConfig.EMPTY, Optional.empty(), Map.of()))
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION))
        .hasMessage(
            "--entry-point: 'bin/x' is relative to the first store item, which this image does"
                + " not have; write an absolute name");
  }

  @Test
  void variablesAreMergedAndTheOptionsWin() throws Exception {
    ConfigChanges changes =
        new ConfigChanges(
            List.of(), List.of(), Map.of("B", "option", "A", "a"), ContainerConfig.EMPTY);

    assertThat(
            changes
                .over(INHERITED, Optional.empty(), Map.of("B", "profile", "PATH", "/x/bin"))
                .environment())
        .containsExactly("PATH=/x/bin", "A=a", "B=option");
  }

  @Test
  void namesAreMergedAndOtherFieldsReplaced() throws Exception {
    ContainerConfig inherited =
        INHERITED.withKeys("Volumes", List.of("/a")).withEntries("Labels", Map.of("k", "v"));
    ContainerConfig others =
        ContainerConfig.EMPTY
            .with("User", "me")
            .withKeys("Volumes", List.of("/b"))
            .withEntries("Labels", Map.of("k", "w"));

    assertThat(
            new ConfigChanges(List.of(), List.of(), Map.of(), others)
                .over(inherited, Optional.empty(), Map.of())
                .fields())
        .containsEntry("User", "me")
        .containsEntry("Volumes", Map.of("/a", Map.of(), "/b", Map.of()))
        .containsEntry("Labels", Map.of("k", "w"))
        .containsEntry("Cmd", List.of("sh"));
  }

  /** As real guix pack writes them. */
  @Test
  void keysInLowerCaseOfABaseImageAreChangedToo() throws Exception {
    ContainerConfig guix =
        new ContainerConfig(
            Map.of("env", List.of("PATH=/bin"), "entrypoint", List.of("/a"), "cmd", List.of("b")));
    ConfigChanges changes =
        new ConfigChanges(List.of("/x"), List.of(), Map.of("B", "1"), ContainerConfig.EMPTY);

    assertThat(changes.over(guix, Optional.empty(), Map.of("A", "0")).fields())
        .containsOnly(
            Map.entry("Env", List.of("PATH=/bin", "A=0", "B=1")),
            Map.entry("Entrypoint", List.of("/x")));
  }
}
