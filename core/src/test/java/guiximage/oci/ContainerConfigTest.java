package guiximage.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerConfigTest {
  private static final ContainerConfig BASE =
      ContainerConfig.EMPTY
          .with("Env", List.of("PATH=/usr/bin", "BASE=1"))
          .with("Entrypoint", List.of("/init"))
          .with("Cmd", List.of("serve"))
          .with("User", "nobody")
          .with("Labels", Map.of("a", "1"));

  @Test
  void everythingIsInherited() {
    assertThat(ContainerConfig.EMPTY.over(BASE)).isEqualTo(BASE);
  }

  @Test
  void variablesKeepTheirPlaceAndTakeTheNewValue() {
    ContainerConfig own = ContainerConfig.EMPTY.with("Env", List.of("NEW=2", "PATH=/bin"));

    assertThat(own.over(BASE).environment()).containsExactly("PATH=/bin", "BASE=1", "NEW=2");
  }

  @Test
  void anEntryPointTakesTheInheritedCommandAway() {
    ContainerConfig own = ContainerConfig.EMPTY.with("Entrypoint", List.of("/app"));

    assertThat(own.over(BASE).fields())
        .containsEntry("Entrypoint", List.of("/app"))
        .doesNotContainKey("Cmd");
  }

  @Test
  void aCommandAloneKeepsTheInheritedEntryPoint() {
    ContainerConfig own = ContainerConfig.EMPTY.with("Cmd", List.of("check"));

    assertThat(own.over(BASE).fields())
        .containsEntry("Entrypoint", List.of("/init"))
        .containsEntry("Cmd", List.of("check"));
  }

  @Test
  void labelsAreMerged() {
    ContainerConfig own = ContainerConfig.EMPTY.with("Labels", Map.of("b", "2"));

    assertThat(own.over(BASE).fields()).containsEntry("Labels", Map.of("a", "1", "b", "2"));
  }

  @Test
  void aHealthCheckIsReplacedAsAWhole() {
    ContainerConfig base =
        BASE.with("Healthcheck", Map.of("Test", List.of("CMD", "old"), "Interval", 5_000_000_000L));
    Map<String, Object> check = Map.of("Test", List.of("CMD", "new"));

    assertThat(ContainerConfig.EMPTY.with("Healthcheck", check).over(base).fields())
        .containsEntry("Healthcheck", check);
  }

  @Test
  void whatHasAnotherTypeInTheBaseImageGivesWay() {
    ContainerConfig odd =
        ContainerConfig.EMPTY.with("Env", 7).with("Labels", List.of("a")).with("Cmd", Map.of());
    ContainerConfig own =
        ContainerConfig.EMPTY
            .with("Env", List.of("A=1"))
            .with("Labels", Map.of("b", "2"))
            .with("Cmd", List.of("sh"));
    assertThat(own.over(odd)).isEqualTo(own);
  }

  @Test
  void nullsInherit() {
    java.util.Map<String, Object> fields = new java.util.LinkedHashMap<>();
    fields.put("User", null);

    assertThat(new ContainerConfig(fields).over(BASE).fields()).containsEntry("User", "nobody");
  }

  @Test
  void keysAreTheSameHoweverTheyAreSpelled() {
    ContainerConfig base =
        new ContainerConfig(
            Map.of("env", List.of("PATH=/bin", "A=1"), "entrypoint", List.of("/sh"), "x", "kept"));
    ContainerConfig own = new ContainerConfig(Map.of("ENV", List.of("A=2"), "cmd", List.of("-c")));

    ContainerConfig merged = own.over(base);

    assertThat(merged.fields())
        .containsOnly(
            Map.entry("Env", List.of("PATH=/bin", "A=2")),
            Map.entry("Entrypoint", List.of("/sh")),
            Map.entry("Cmd", List.of("-c")),
            Map.entry("x", "kept"));
  }
}
