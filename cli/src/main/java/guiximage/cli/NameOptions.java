package guiximage.cli;

import guiximage.build.ImageSource;
import guiximage.oci.RepositoryName;
import guiximage.store.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The names of an exported image. */
final class NameOptions {
  @Option(
      names = {"-t", "--image-tag"},
      paramLabel = "NAME[:TAG]",
      description =
          "Name of the image; repeatable. Default: the names of the profile's packages, or of the"
              + " first store item, and latest")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--tag-from-item",
      description = "Name the image after the first store item, with its hash as the tag")
  private boolean tagFromItem;

  /** At least one, each with a tag. */
  List<String> names(ImageSource source) throws IOException {
    List<String> all = new ArrayList<>(names.stream().map(NameOptions::tagged).toList());
    if (tagFromItem) {
      StorePath item =
          source
              .first()
              .orElseThrow(
                  () -> new IllegalArgumentException("no store item was named to take it from"));
      all.add(RepositoryName.of(item.name()) + ":" + item.hash());
    }
    if (all.isEmpty()) {
      all.add(source.usualName());
    }
    return List.copyOf(all);
  }

  private static String tagged(String name) {
    return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest";
  }
}
