package guiximage.cli;

import guiximage.build.LikelyTags;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tags that CI jobs give to the images of branches, by the variables of the CI system. */
final class BranchTags {
  private static final int MAX_CHARACTERS = 128;

  /** The branch itself, then the one that it is to be merged into, then the usual one. */
  private static final List<String> VARIABLES =
      List.of(
          "GITHUB_HEAD_REF",
          "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
          "CI_COMMIT_BRANCH",
          "CI_COMMIT_SOURCE_BRANCH",
          "DRONE_SOURCE_BRANCH",
          "BUILDKITE_BRANCH",
          "CIRCLE_BRANCH",
          "BITBUCKET_BRANCH",
          "CHANGE_BRANCH",
          "BRANCH_NAME",
          "GITHUB_BASE_REF",
          "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
          "CI_COMMIT_TARGET_BRANCH",
          "DRONE_TARGET_BRANCH",
          "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
          "BITBUCKET_PR_DESTINATION_BRANCH",
          "CHANGE_TARGET",
          "CI_DEFAULT_BRANCH",
          "CI_REPO_DEFAULT_BRANCH",
          "DRONE_REPO_BRANCH",
          "BUILDKITE_PIPELINE_DEFAULT_BRANCH");

  private BranchTags() {}

  /** The tags that the variables of this process name. */
  static LikelyTags of(ProcessInput input) {
    Set<String> tags = new LinkedHashSet<>();
    if (input.variable("GITHUB_REF_TYPE").filter("branch"::equals).isPresent()) {
      input.variable("GITHUB_REF_NAME").ifPresent(branch -> tags.add(tag(branch)));
    }
    for (String name : VARIABLES) {
      input.variable(name).ifPresent(branch -> tags.add(tag(branch)));
    }
    tags.remove("");
    return LikelyTags.of(List.copyOf(tags));
  }

  /** The name of a branch as a tag can have it, as Docker's own actions write it. */
  private static String tag(String branch) {
    String tag = branch.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[.-]+", "");
    return tag.length() > MAX_CHARACTERS ? tag.substring(0, MAX_CHARACTERS) : tag;
  }
}
