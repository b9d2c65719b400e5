package guiximage.cli;

import guiximage.build.AssembledImage;
import guiximage.build.LikelyTags;
import guiximage.build.PreviousImages;
import guiximage.build.PublishedImages;
import guiximage.image.StatementKey;
import guiximage.layer.LayerIndex;
import guiximage.layer.LayerIndexDirectory;
import guiximage.oci.ImageReference;
import guiximage.publish.LayerMemory;
import guiximage.publish.PushPlan;
import guiximage.registry.Repositories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reuse of layers that were made before, and trust in the statements about them. */
@Command(optionListHeading = "%nReuse and trust:%n")
final class ReuseOptions {
  private static final long USUAL_AUDIT_BYTES = 1 << 20;
  private static final String REMEMBER = "--remember";
  private static final String REMEMBERED = "guix-image";

  @Option(
      names = "--reuse-from",
      paramLabel = "REF",
      description =
          "Image whose layers are reused; repeatable. Asked without being told: the tag that is"
              + " pushed to; where it is new, those of the branches that variables of CI name, the"
              + " nearest lower version, latest, main, master, edge")
  private List<String> reuseFrom = new ArrayList<>();

  @Option(
      names = REMEMBER,
      arity = "0..1",
      paramLabel = "TAG",
      description =
          "Also move TAG, guix-image if none is named (--remember=TAG), to what is published, and"
              + " ask it first the next time")
  private @Nullable String remember;

  @Option(
      names = "--check-reuse",
      description =
          "Read the store again before a statement of an image about a layer is trusted, and ask the"
              + " registry for each blob")
  private boolean checkReuse;

  @Option(
      names = "--check-blobs",
      description =
          "Ask the registry for every layer that it should have, and send those that it has lost. By"
              + " default a push with nothing to do asks for two, drawn at random")
  private boolean checkBlobs;

  @Option(
      names = "--no-index",
      description = "Trust neither the registry nor the local index: make every layer")
  private boolean noIndex;

  @Option(
      names = "--statement-key",
      paramLabel = "FILE",
      description =
          "Secret, 32 bytes or more, that marks what the image states of its layers; of published"
              + " images only statements with its mark are believed")
  private @Nullable Path statementKey;

  @Option(
      names = "--audit",
      paramLabel = "SIZE",
      description =
          "Where anything is to be published, make one reused layer of at most SIZE again, drawn at"
              + " random, and stop if it differs; 0 for none. Default 1M, with --statement-key 0")
  private @Nullable String audit;

  /** The key of {@code --statement-key}; that which believes everything if there is none. */
  StatementKey statementKey() throws IOException {
    return statementKey == null
        ? StatementKey.NONE
        : StatementKeyFile.read("--statement-key", statementKey);
  }

  /**
   * Words of a command line with the usual tag of {@code --remember} where it has none: the word
   * behind it is a source.
   */
  static String[] withUsualTag(String... words) {
    return Arrays.stream(words)
        .map(word -> word.equals(REMEMBER) ? REMEMBER + "=" + REMEMBERED : word)
        .toArray(String[]::new);
  }

  /** {@code names}, and the tag that is remembered. */
  List<String> withRemembered(List<String> names) {
    return Stream.concat(names.stream(), Stream.ofNullable(remember)).distinct().toList();
  }

  /**
   * The images to learn from.
   *
   * @param targets names that the new image gets
   */
  PreviousImages previous(
      ProcessInput input, PublishedImages published, List<ImageReference> targets, StatementKey key)
      throws IOException {
    Set<ImageReference> candidates = new LinkedHashSet<>();
    String remembered = remember;
    if (remembered != null) {
      for (ImageReference target : targets) {
        candidates.add(OptionValue.of("--remember", () -> target.withTag(remembered)));
      }
    }
    candidates.addAll(targets);
    for (String text : reuseFrom) {
      candidates.add(OptionValue.of("--reuse-from", () -> ImageReference.parse(text)));
    }
    return noIndex
        ? new PreviousImages(published, List.of(), List.of(), LikelyTags.NONE, check(), key)
        : new PreviousImages(published, targets, candidates, BranchTags.of(input), check(), key);
  }

  /** Says so if no image was found to learn from, and what to do. */
  static void explain(PreviousImages previous, Consumer<String> say) {
    List<ImageReference> missing = previous.missing();
    if (!missing.isEmpty()) {
      say.accept(
          "no image was found to reuse layers of (%s); what this machine does not know is made. Name"
                  .formatted(String.join(", ", missing.stream().map(Object::toString).toList()))
              + " one with --reuse-from, or let every push --remember its own");
    }
  }

  /**
   * The memory of layers: the statements of {@code previous}, which is complete by then, and the
   * local index.
   */
  LayerMemory memory(PreviousImages previous, Repositories repositories, LayerIndex local) {
    if (noIndex) {
      return LayerMemory.NONE;
    }
    if (checkReuse) {
      repositories.forgetBlobs();
    }
    return new LayerMemory(previous.layers(), local, check());
  }

  /** Asks destinations whether they have the layers that they should have: for all, or for two. */
  void checkBlobs(PushPlan plan) throws IOException {
    if (checkBlobs) {
      plan.checkAll();
    } else if (!checkReuse && !noIndex) { // otherwise each has been asked for
      plan.spotCheck(new Random());
    }
  }

  /** The largest layer that is made again, in bytes; 0 if none is. */
  long auditBytes() throws IOException {
    String asked = audit;
    if (asked == null) {
      return statementKey == null ? USUAL_AUDIT_BYTES : 0;
    }
    return OptionValue.of("--audit", () -> Sizes.parse(asked));
  }

  /**
   * Compares with the store, if something is to be published, one layer and the environment that
   * are believed so far.
   */
  void audit(PushPlan plan, List<AssembledImage> images) throws IOException {
    long mostBytes = auditBytes();
    if (mostBytes == 0 || checkReuse || noIndex || plan.isPublished()) {
      return;
    }
    for (AssembledImage image : images) {
      image.requireStatedEnvironment();
    }
    plan.audit(new Random(), mostBytes);
  }

  private LayerMemory.Check check() {
    return checkReuse ? LayerMemory.Check.COMPARE_WITH_STORE : LayerMemory.Check.BELIEVE;
  }

  /**
   * The index of this machine; one that keeps nothing where there is no home directory.
   *
   * @param log takes a line for each entry that cannot be used
   */
  static LayerIndex local(ProcessInput input, Consumer<String> log) {
    return directory(input)
        .<LayerIndex>map(path -> new LayerIndexDirectory(path, InstantSource.system(), log))
        .orElseGet(LayerIndex::none);
  }

  /** {@code $XDG_CACHE_HOME/guix-image}, or the same in the home directory. */
  static Optional<Path> directory(ProcessInput input) {
    return input
        .variable("XDG_CACHE_HOME")
        .filter(path -> path.startsWith("/"))
        .or(() -> input.variable("HOME").map(home -> home + "/.cache"))
        .map(path -> Path.of(path, "guix-image"));
  }
}
