package guiximage.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.Listing;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.ImageIndex;
import guiximage.oci.ImageReference;
import guiximage.oci.Platform;
import guiximage.registry.RegistryClient;
import guiximage.registry.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that joins images of several platforms under one name. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image index --registry=REF [OPTION...] IMAGE...",
    description = "Join pushed images, one per platform, under one name.")
final class IndexCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Option(
      names = "--registry",
      required = true,
      paramLabel = "REF",
      description = "Name of the index: host/name[:tag]")
  private String registry = "";

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "TAG",
      description = "Further tag of the index; repeatable")
  private List<String> tags = new ArrayList<>();

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description =
          "Image of one platform: its tag or @digest, or the reference of one in another repository,"
              + " which is brought to this one")
  private List<String> images = new ArrayList<>();

  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final ResultOptions result = new ResultOptions();
  @Mixin private final ReferenceOutput reference = new ReferenceOutput();
  @Mixin private final SummaryOptions ci = new SummaryOptions();
  @Mixin private final OutputOptions messages = new OutputOptions();

  IndexCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    ImageReference target = PushCommand.target(registry);
    List<String> names = OptionValue.of("-t/--tag", () -> target.references(tags));
    result.files().requireWritable(Optional.empty(), Optional.empty());
    JobFiles job = ci.files(console.input());
    job.requireWritable();
    try (ConsoleProgress progress = console.progress(messages.settings());
        RegistryClient client =
            access.open(console.input(), interruption, progress, List.of(target))) {
      Repository repository = client.repository(target, RegistryClient.Access.PULL_AND_PUSH);
      List<Descriptor> entries = entries(client, repository, target);
      ImageIndex joined = ImageIndex.of(entries);
      warnOfAnotherDigest(client, target, Digest.of(joined.toBytes()), progress);
      Descriptor index = repository.publishIndex(joined, target.identifiers(tags));
      progress.say(
          "pushed %s @ %s — an index of %s"
              .formatted(
                  String.join(", ", names),
                  index.digest(),
                  Listing.count(entries.size(), "platform")));
      ObjectNode document = ImageReport.of(index, entries, names);
      result.files().write(index.digest().toString(), document);
      console.printDocument(
          result.text(reference.text(List.of(target.name()), index.digest()), document));
      job.addNames(target.name(), index.digest(), names);
      return 0;
    }
  }

  /** Of one image, an index is another document: who only wants another name wants its digest. */
  private void warnOfAnotherDigest(
      RegistryClient client, ImageReference target, Digest index, ConsoleProgress progress)
      throws IOException {
    if (images.size() > 1) {
      return;
    }
    ImageReference image = OptionValue.of("IMAGE", () -> reference(target, images.get(0)));
    Digest digest =
        client.repository(image, RegistryClient.Access.PULL).require(image.identifier());
    if (!digest.equals(index)) {
      progress.warn(
          "the index has the digest %s, and %s has %s; to keep that digest, use 'guix-image %s'"
              .formatted(
                  index, image, digest, image.name().equals(target.name()) ? "tag" : "copy"));
    }
  }

  private List<Descriptor> entries(
      RegistryClient client, Repository repository, ImageReference target) throws IOException {
    List<Descriptor> entries = new ArrayList<>();
    Set<Platform> platforms = new HashSet<>();
    for (String image : images) {
      for (Descriptor entry : entries(client, repository, target, image)) {
        if (!platforms.add(entry.platform().orElseThrow())) {
          throw new ImageException(
              FailureKind.CONFIGURATION,
              image + " is the second image for " + entry.platform().get() + "; name one of them");
        }
        entries.add(entry);
      }
    }
    return entries;
  }

  /** The image, or all of an index, in the index's own repository when this returns. */
  private static List<Descriptor> entries(
      RegistryClient client, Repository repository, ImageReference target, String image)
      throws IOException {
    ImageReference reference = OptionValue.of("IMAGE", () -> reference(target, image));
    if (reference.name().equals(target.name())) {
      return repository.entries(reference.identifier());
    }
    Repository source = client.source(List.of(reference));
    return repository.copyFrom(source, bytes -> {}).copyImages(reference.identifier());
  }

  private static ImageReference reference(ImageReference target, String image) {
    if (image.startsWith("@")) {
      return ImageReference.parse(target.name() + image);
    }
    if (image.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException("'" + image + "' is a digest; write @" + image);
    }
    return image.contains("/") ? ImageReference.parse(image) : target.withTag(image);
  }
}
