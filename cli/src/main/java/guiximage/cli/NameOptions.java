package guiximage.cli;

import guiximage.image.ImageRecipe;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What an exported image is called. */
final class NameOptions {
  @Option(
      names = {"-t", "--image-tag"},
      paramLabel = "NAME[:TAG]",
      description = "Name of the image; repeatable. Default: the names of its packages, and latest")
  private List<String> names = new ArrayList<>();

  List<String> names(ImageRecipe recipe) {
    return names.stream().map(NameOptions::tagged).toList();
  }

  private static String tagged(String name) {
    return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest";
  }
}
