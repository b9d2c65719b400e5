package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.Listing;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.ImageReference;
import guiximage.registry.CopiedImage;
import guiximage.registry.ImageCopy;
import guiximage.registry.RegistryClient;
import guiximage.registry.Repository;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  @Mixin private final SummaryOptions ci = new SummaryOptions();
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
    JobFiles job = ci.files(console.input());
    job.requireWritable();
    try (ConsoleProgress progress = console.progress(messages.settings());
        RegistryClient client =
            access.open(console.input(), interruption, progress, own(image, targets))) {
      Repository source = client.source(List.of(image));
      // a tag may move meanwhile, and all get one image
      Digest digest = source.require(image.identifier());
      Map<ImageReference, Descriptor> copies = new LinkedHashMap<>();
      Map<ImageReference, IOException> failures = new LinkedHashMap<>();
      for (ImageReference target : targets) {
        try {
          copies.put(target, copy(client, source, image, digest, target, progress));
        } catch (InterruptedIOException e) {
          throw e;
        } catch (IOException e) {
          failures.put(target, e);
        }
      }
      return report(job, copies, failures, progress);
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
      Digest digest,
      ImageReference target,
      ConsoleProgress progress)
      throws IOException {
    Repository repository = client.repository(target, RegistryClient.Access.PULL_AND_PUSH);
    List<String> tags = target.identifiers(List.of());
    AtomicLong sent = new AtomicLong();
    CopiedImage copied;
    if (target.name().equals(image.name())) {
      copied = new CopiedImage(repository.tag(digest.toString(), tags), 0); // referrers are there
    } else {
      ImageCopy copy = repository.copyFrom(source, sent::addAndGet);
      copied =
          referrers
              ? copy.copyWithReferrers(digest.toString(), tags)
              : new CopiedImage(copy.copy(digest.toString(), tags), 0);
    }
    progress.say(
        "copied %s @ %s — %s sent%s"
            .formatted(
                target,
                digest,
                Sizes.text(sent.get()),
                referrers ? ", " + Listing.count(copied.referrers(), "referrer") : ""));
    return copied.document();
  }

  /** As of a push to several registries: those that have it are reported, the others warned of. */
  private int report(
      JobFiles job,
      Map<ImageReference, Descriptor> copies,
      Map<ImageReference, IOException> failures,
      ConsoleProgress progress)
      throws IOException {
    List<IOException> all = List.copyOf(failures.values());
    if (copies.isEmpty()) {
      IOException first = all.get(0);
      all.stream().filter(other -> other != first).forEach(first::addSuppressed);
      throw first;
    }
    failures.forEach(
        (target, failure) -> progress.warn(target + " failed: " + failure.getMessage()));
    Descriptor copied = copies.values().iterator().next(); // all are one document
    List<String> names = copies.keySet().stream().map(ImageReference::toString).toList();
    List<String> repositories = copies.keySet().stream().map(ImageReference::name).toList();
    ObjectNode document = ImageReport.of(copied, names);
    result.files().write(copied.digest().toString(), document);
    console.printDocument(result.text(reference.text(repositories, copied.digest()), document));
    job.addNames(repositories.get(0), copied.digest(), names);
    return all.isEmpty() ? 0 : FailureKind.of(all.get(0)).exitCode();
  }
}
