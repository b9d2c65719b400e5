package guiximage.cli;

import guiximage.publish.PushPlan;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An upper bound for the bytes that a push sends. */
final class UploadLimit {
  @Option(
      names = "--max-upload",
      paramLabel = "SIZE",
      description =
          "Fail, before anything is sent, if layers of more than SIZE (300M, 2G) would be, those of a"
              + " base image included")
  private @Nullable String size;

  OptionalLong bytes() throws IOException {
    String text = size;
    return text == null
        ? OptionalLong.empty()
        : OptionalLong.of(OptionValue.of("--max-upload", () -> Sizes.parse(text)));
  }

  /**
   * Fails if the plan is to send more; it is made exact for that.
   *
   * @param bytes what becomes of the layers that are made for it
   */
  void require(PushPlan plan, PushPlan.Bytes bytes) throws IOException {
    OptionalLong most = bytes();
    if (most.isPresent()) {
      plan.makeExact(bytes);
      plan.requireAtMost(most.getAsLong());
    }
  }
}
