package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.oci.Descriptor;
import guiximage.oci.ImageReference;
import guiximage.registry.RegistryClient;
import guiximage.registry.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a published image to other repositories or registries. */
@Command(
    name = "copy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image copy [OPTION...] FROM TO...",
    description = {
      "Bring a published image, or an index with all its images, to other repositories or registries.",
      "Its digest stays. Within a registry layers are mounted; to another one those that it lacks pass"
          + " through this machine, and none is kept."
    })
final class CopyCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Parameters(index = "0", paramLabel = "FROM", description = "Image: host/name[:tag][@digest]")
  private String from = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "TO",
      description = "Where to: host/name[:tag]")
  private List<String> to = new ArrayList<>();

  @Option(
      names = "--referrers",
      description = "Signatures, SBOMs, provenance and all other referrers too")
  private boolean referrers;

  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final ResultOptions result = new ResultOptions();
  @Mixin private final ReferenceOutput reference = new ReferenceOutput();
  @Mixin private final OutputOptions messages = new OutputOptions();

  CopyCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    ImageReference image = OptionValue.of("FROM", () -> ImageReference.parse(from));
    List<ImageReference> targets = new ArrayList<>();
    for (String text : to) {
      OptionValue.of("TO", () -> ImageReference.parse(text));
      targets.add(OptionValue.of("TO", () -> ImageReference.parseTagged(text)));
    }
    result.files().requireWritable(Optional.empty(), Optional.empty());
    try (ConsoleProgress progress = console.progress(messages.settings());
        RegistryClient client =
            access.open(console.input(), interruption, progress, own(image, targets))) {
      Repository source = client.source(List.of(image));
      List<Descriptor> copies = new ArrayList<>();
      for (ImageReference target : targets) {
        copies.add(copy(client, source, image, target, progress));
      }
      Descriptor copied = copies.get(0); // all are one document
      List<String> names = targets.stream().map(ImageReference::toString).toList();
      List<String> repositories = targets.stream().map(ImageReference::name).toList();
      ObjectNode document = ImageReport.of(copied, names);
      result.files().write(copied.digest().toString(), document);
      console.print(result.text(reference.text(repositories, copied.digest()), document));
      return 0;
    }
  }

  private static List<ImageReference> own(ImageReference image, List<ImageReference> targets) {
    List<ImageReference> own = new ArrayList<>(targets);
    own.add(image);
    return own;
  }

  private Descriptor copy(
      RegistryClient client,
      Repository source,
      ImageReference image,
      ImageReference target,
      ConsoleProgress progress)
      throws IOException {
    Repository repository = client.repository(target, RegistryClient.Access.PULL_AND_PUSH);
    AtomicLong sent = new AtomicLong();
    List<String> tags = target.identifiers(List.of());
    Descriptor copied =
        target.name().equals(image.name())
            ? repository.tag(image.identifier(), tags)
            : repository.copyFrom(source, sent::addAndGet).copy(image.identifier(), tags);
    int more =
        referrers && !target.name().equals(image.name())
            ? repository.copyFrom(source, bytes -> {}).copyReferrers(copied.digest())
            : 0;
    progress.say(
        "copied %s @ %s — %s sent%s"
            .formatted(
                target,
                copied.digest(),
                Sizes.text(sent.get()),
                referrers ? ", %d referrers".formatted(more) : ""));
    return copied;
  }
}
