package guiximage.registry;

import java.util.regex.Pattern;

/** Advice on refusals whose cause lies in settings of one company's registry. */
final class RefusalAdvice {
  private static final Pattern ECR =
      Pattern.compile(".+\\.dkr[.-]ecr(-fips)?\\..+\\.(amazonaws\\.com(\\.cn)?|on\\.aws)");

  private RefusalAdvice() {}

  /**
   * The advice, after a semicolon; empty if none is known.
   *
   * @param host of the registry
   * @param method of the request that was refused
   * @param isUnknown whether the registry says that it has no such repository
   */
  static String of(String host, String repository, String method, int status, boolean isUnknown) {
    boolean writes = !method.equals("GET") && !method.equals("HEAD");
    if (isUnknown && writes && ECR.matcher(host).matches()) {
      return "; Amazon ECR makes no repository by itself: aws ecr create-repository"
          + " --repository-name "
          + repository;
    }
    if (status == 403 && writes && host.equals("ghcr.io")) {
      return "; the account or token lacks the right to write packages: in GitHub Actions"
          + " 'permissions: packages: write', else the scope write:packages";
    }
    return "";
  }
}
