package guiximage.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.StorePath;
import guiximage.store.StoreRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NixProfileTest {
  private static final StorePath PROFILE = new StorePath("/nix/store", "a".repeat(32), "profile");

  @TempDir Path root;

  private NixProfile profile(String manifest) throws Exception {
    StoreRoot store = new StoreRoot(root);
    Files.createDirectories(store.locate(PROFILE));
    Files.writeString(store.locate(PROFILE).resolve("manifest.json"), manifest);
    return NixProfile.find(store, PROFILE).orElseThrow();
  }

  /** As Nix 2.34, 2.18 and 2.8 write them, shortened. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"elements":{"hello":{"active":true,"storePaths":[]},"jq":{"active":true}},"version":3}
        """,
        """
        {"elements":[{"active":true,"attrPath":"legacyPackages.x86_64-linux.hello"},
          {"active":true,"storePaths":["/nix/store/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-jq-1.7"]}],
         "version":2}
        """,
        """
        {"elements":[{"active":true,"attrPath":"packages.hello"},
          {"active":true,"attrPath":"jq"}],"version":1}
        """
      })
  void theNamesOfItsElementsNameTheImage(String manifest) throws Exception {
    NixProfile profile = profile(manifest);

    assertThat(profile.packageNames()).containsExactly("hello", "jq");
    assertThat(profile.repositoryName()).contains("hello-jq");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"version\":3}", "[", "{\"elements\":[{}]}", "null"})
  void aManifestThatIsNoneIsNamed(String manifest) {
    assertThatThrownBy(() -> profile(manifest).packageNames())
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
        .hasMessageContaining("manifest.json is not what a profile should hold: ");
  }

  @Test
  void anItemWithoutAManifestIsNoProfile() {
    assertThat(NixProfile.find(new StoreRoot(root), PROFILE)).isEmpty();
  }
}
