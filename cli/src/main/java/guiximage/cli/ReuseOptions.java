package guiximage.cli;

import guiximage.layer.LayerIndex;
import guiximage.layer.LayerIndexDirectory;
import guiximage.oci.ImageReference;
import guiximage.publish.LayerMemory;
import guiximage.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is believed of layers that were made before. */
@Command(optionListHeading = "%nWhat is believed of layers made before:%n")
final class ReuseOptions {
  @Option(
      names = "--reuse-from",
      paramLabel = "REF",
      description =
          "Image whose layers need not be made again; repeatable. Always asked: the tag that is"
              + " pushed to, and latest beside it")
  private List<String> reuseFrom = new ArrayList<>();

  @Option(
      names = "--check-reuse",
      description =
          "Read the store once more before believing what an image says of a layer, and ask the"
              + " registry for each blob")
  private boolean checkReuse;

  @Option(
      names = "--no-index",
      description = "Believe neither the registry nor the local index: make every layer")
  private boolean noIndex;

  /**
   * The images to learn from.
   *
   * @param targets where the new image goes
   */
  PreviousImages previous(RegistryClient client, List<ImageReference> targets) throws IOException {
    Set<ImageReference> candidates = new LinkedHashSet<>(targets);
    for (String text : reuseFrom) {
      candidates.add(OptionValue.of("--reuse-from", () -> ImageReference.parse(text)));
    }
    targets.forEach(target -> candidates.add(target.withTag("latest")));
    return new PreviousImages(client, targets, noIndex ? List.of() : candidates, check());
  }

  /** What is believed of layers; called once {@code previous} is complete. */
  LayerMemory memory(Console console, Talk talk, PreviousImages previous) {
    if (noIndex) {
      return LayerMemory.NONE;
    }
    if (checkReuse) {
      previous.doubtBlobs();
    }
    return new LayerMemory(previous.layers(), local(console, talk), check());
  }

  private LayerMemory.Check check() {
    return checkReuse ? LayerMemory.Check.COMPARE_WITH_STORE : LayerMemory.Check.BELIEVE;
  }

  /** The index of this machine; one that keeps nothing where there is no home directory. */
  static LayerIndex local(Console console, Talk talk) {
    return directory(console)
        .<LayerIndex>map(
            path -> new LayerIndexDirectory(path, InstantSource.system(), talk::explain))
        .orElseGet(LayerIndex::none);
  }

  /** {@code $XDG_CACHE_HOME/guix-image}, or the same in the home directory. */
  static Optional<Path> directory(Console console) {
    return console
        .variable("XDG_CACHE_HOME")
        .filter(path -> path.startsWith("/"))
        .or(() -> console.variable("HOME").map(home -> home + "/.cache"))
        .map(path -> Path.of(path, "guix-image"));
  }
}
