package guiximage.profile;

import guiximage.profile.SExpression.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code manifest} of a Guix profile: the packages that are installed in it. Versions 0 to 4
 * are read.
 *
 * @param packageNames in the order of the file
 * @param channels that the packages, and those that they propagate, came from, each once; empty if
 *     that was not recorded
 */
record ProfileManifest(List<String> packageNames, List<Channel> channels) {

  ProfileManifest {
    packageNames = List.copyOf(packageNames);
    channels = List.copyOf(channels);
  }

  /**
   * Reads {@code (manifest (version N) (packages (("name" "version" "output" "item" …) …)))}.
   *
   * @throws IllegalArgumentException for anything else
   */
  static ProfileManifest parse(String text) {
    SExpression root = SExpressionReader.read(text);
    if (!(root instanceof Sequence manifest) || !manifest.isCalled("manifest")) {
      throw new IllegalArgumentException("it does not begin with (manifest");
    }
    Sequence packages =
        manifest
            .child("packages")
            .filter(list -> list.elements().size() == 2)
            .orElseThrow(() -> new IllegalArgumentException("it has no (packages (…))"));
    List<String> names = new ArrayList<>();
    Set<Channel> channels = new LinkedHashSet<>();
    for (SExpression entry : packages.elements().get(1).children()) {
      names.add(packageName(entry));
      addChannels(entry, channels);
    }
    return new ProfileManifest(names, List.copyOf(channels));
  }

  /** Version 4 writes {@code (repeated "name" …)} for an entry that was written out before. */
  private static String packageName(SExpression entry) {
    List<SExpression> parts = entry.children();
    int at = entry instanceof Sequence list && list.isCalled("repeated") ? 1 : 0;
    if (parts.size() > at && parts.get(at) instanceof SExpression.Text name) {
      return name.value();
    }
    throw new IllegalArgumentException("a package has no name");
  }

  private static void addChannels(SExpression entry, Set<Channel> channels) {
    for (SExpression source : provenance(entry)) {
      source.value("url").ifPresent(url -> channels.add(channel(source, url)));
    }
    for (SExpression list : children(entry, "propagated-inputs")) {
      list.children().forEach(propagated -> addChannels(propagated, channels));
    }
  }

  /**
   * Version 3 writes {@code (properties (provenance …) …)}, version 4 one list more: {@code
   * (properties ((provenance …) …))}.
   */
  private static List<SExpression> provenance(SExpression entry) {
    for (SExpression property : children(entry, "properties")) {
      Optional<Sequence> found =
          property instanceof Sequence list && list.isCalled("provenance")
              ? Optional.of(list)
              : property.child("provenance");
      if (found.isPresent()) {
        return found.get().elements();
      }
    }
    return List.of();
  }

  private static List<SExpression> children(SExpression entry, String head) {
    return entry.child(head).map(Sequence::elements).orElse(List.of());
  }

  private static Channel channel(SExpression source, String url) {
    return new Channel(
        source.value("name").orElseGet(() -> repositoryName(url)),
        url,
        source.value("branch"),
        source.value("commit"),
        introduction(source));
  }

  private static Optional<Channel.Introduction> introduction(SExpression source) {
    Optional<Sequence> found =
        source
            .child("introduction")
            .flatMap(introduction -> introduction.child("channel-introduction"));
    Optional<String> commit = found.flatMap(list -> list.value("commit"));
    Optional<String> signer = found.flatMap(list -> list.value("signer"));
    return commit.isPresent() && signer.isPresent()
        ? Optional.of(new Channel.Introduction(commit.get(), signer.get()))
        : Optional.empty();
  }

  /** Manifests of before channels had names mean this one: {@code …/guix.git}. */
  private static String repositoryName(String url) {
    String last = url.substring(url.lastIndexOf('/') + 1);
    return last.endsWith(".git") ? last.substring(0, last.length() - ".git".length()) : last;
  }
}
