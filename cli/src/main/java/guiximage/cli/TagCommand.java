package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.oci.Descriptor;
import guiximage.oci.ImageReference;
import guiximage.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives further tags to a published image. */
@Command(
    name = "tag",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image tag [OPTION...] REF TAG...",
    description =
        "Give further tags to a published image or index; its digest stays, and nothing is made or"
            + " sent again.")
final class TagCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Parameters(index = "0", paramLabel = "REF", description = "Image: host/name[:tag][@digest]")
  private String image = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "TAG", description = "Tag that it gets")
  private List<String> tags = new ArrayList<>();

  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final ResultOptions result = new ResultOptions();
  @Mixin private final ReferenceOutput output = new ReferenceOutput();
  @Mixin private final SummaryOptions ci = new SummaryOptions();
  @Mixin private final OutputOptions messages = new OutputOptions();

  TagCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    ImageReference reference = OptionValue.of("REF", () -> ImageReference.parse(image));
    List<ImageReference> targets = new ArrayList<>();
    for (String tag : tags) {
      targets.add(OptionValue.of("TAG", () -> reference.withTag(tag)));
    }
    result.files().requireWritable(Optional.empty(), Optional.empty());
    JobFiles job = ci.files(console.input());
    job.requireWritable();
    try (ConsoleProgress progress = console.progress(messages.settings());
        RegistryClient client =
            access.open(console.input(), interruption, progress, List.of(reference))) {
      Descriptor tagged =
          client
              .repository(reference, RegistryClient.Access.PULL_AND_PUSH)
              .tag(reference.identifier(), tags);
      List<String> names = targets.stream().map(ImageReference::toString).toList();
      progress.say("tagged %s @ %s".formatted(String.join(", ", names), tagged.digest()));
      ObjectNode document = ImageReport.of(tagged, names);
      result.files().write(tagged.digest().toString(), document);
      console.printDocument(
          result.text(output.text(List.of(reference.name()), tagged.digest()), document));
      job.addNames(reference.name(), tagged.digest(), names);
      return 0;
    }
  }
}
