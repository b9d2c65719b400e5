package guiximage.base;

import guiximage.Listing;
import guiximage.oci.DockerHub;
import java.util.List;

/** The names that tell several images in one file apart. */
final class ImageNames {
  private static final String HUB = DockerHub.REGISTRY + "/";

  private ImageNames() {}

  /** True if one of {@code stated} is {@code wanted}, both completed as Docker completes them. */
  static boolean match(List<String> stated, String wanted) {
    return stated.contains(wanted)
        || stated.stream().anyMatch(name -> complete(name).equals(complete(wanted)));
  }

  /** As Docker completes them: no registry is its own, no tag is the latest. */
  private static String complete(String name) {
    String tagged = name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest";
    String local = tagged.startsWith(HUB) ? tagged.substring(HUB.length()) : tagged;
    return local.startsWith(DockerHub.OFFICIAL)
        ? local.substring(DockerHub.OFFICIAL.length())
        : local;
  }

  /** The advice for a message what to type instead; empty if there are no names. */
  static String advice(List<String> names) {
    return Listing.after("; add the name of one to the file: FILE:NAME:TAG, of ", names);
  }
}
