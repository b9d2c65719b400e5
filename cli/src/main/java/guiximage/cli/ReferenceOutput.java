package guiximage.cli;

import guiximage.oci.Digest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The form in which standard output names what was published. */
@Command(optionListHeading = "%nResults:%n")
final class ReferenceOutput {
  @Option(
      names = "--digest-only",
      description = "Print the digest alone, not HOST/NAME@DIGEST for each destination")
  private boolean digestOnly;

  /**
   * A line for each repository, without the newline of the last; the digest alone if that was asked
   * for.
   *
   * @param repositories that have the image, such as {@code ghcr.io/org/name}
   */
  String text(List<String> repositories, Digest digest) {
    return digestOnly
        ? digest.toString()
        : String.join(
            "\n", repositories.stream().distinct().map(name -> name + "@" + digest).toList());
  }
}
