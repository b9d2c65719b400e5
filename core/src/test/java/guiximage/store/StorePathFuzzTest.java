package guiximage.store;

import static org.assertj.core.api.Assertions.assertThat;

import guiximage.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What lists, databases and daemons name, and what profiles hold. */
public final class StorePathFuzzTest {

  private static final List<Consumer<String>> READERS =
      List.of(
          text -> assertThat(StorePath.parse(text)).hasToString(text),
          ProfileManifest::parse,
          ProfileEnvironment::parse);

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
  void aPathAndAProfileAreReadOrRefused() {
    Fuzzing.around(
        20_000,
        StorePathFuzzTest::fuzzerTestOneInput,
        "/gnu/store/" + "a".repeat(32) + "-hello-2.12",
        "(manifest (version 4) (packages ((\"hello\" \"2.12\" \"out\" \"/gnu/store/x\""
            + " (propagated-inputs ()) (search-paths ())"
            + " (properties (provenance (repository (version 0) (url \"u\") (branch \"b\")"
            + " (commit \"c\") (introduction (channel-introduction (version 0) (commit \"d\")"
            + " (signer \"E F\")))))))))",
        "# comment\nexport PATH=\"${GUIX_PROFILE:-/gnu/store/x}/bin${PATH:+:}$PATH\"\n");
  }
}
