package guiximage.profile;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The files of profiles, damaged at random. */
public final class ProfileFuzzTest {

  private static final List<Consumer<String>> READERS =
      List.of(ProfileManifest::parse, ProfileEnvironment::parse, NixProfile::packageNames);

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    for (Consumer<String> reader : READERS) {
      try {
        reader.accept(text);
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void aProfileIsReadOrRefused() {
    Fuzzing.around(
        20_000,
        ProfileFuzzTest::fuzzerTestOneInput,
        "(manifest (version 4) (packages ((\"hello\" \"2.12\" \"out\" \"/gnu/store/x\""
            + " (propagated-inputs ()) (search-paths ())"
            + " (properties (provenance (repository (version 0) (url \"u\") (branch \"b\")"
            + " (commit \"c\") (introduction (channel-introduction (version 0) (commit \"d\")"
            + " (signer \"E F\")))))))))",
        "# comment\nexport PATH=\"${GUIX_PROFILE:-/gnu/store/x}/bin${PATH:+:}$PATH\"\n",
        "{\"version\":3,\"elements\":{\"hello\":{\"storePaths\":[\"/nix/store/x\"]}}}",
        "{\"version\":2,\"elements\":[{\"attrPath\":\"a.b\"},{\"storePaths\":[\"/nix/store/%s-c-1\"]}]}"
            .formatted("a".repeat(32)));
  }
}
