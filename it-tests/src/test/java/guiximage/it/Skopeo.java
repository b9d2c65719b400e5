package guiximage.it;

/** skopeo, which reads and copies images between all kinds of places. */
final class Skopeo {
  private Skopeo() {}

  /** What {@code image} is, such as {@code docker-archive:FILE}, as JSON. */
  static String inspect(String image) {
    return Program.of("skopeo", "inspect", "--tls-verify=false", image).output();
  }

  /** The image's config as it is. */
  static String config(String image) {
    return Program.of("skopeo", "inspect", "--tls-verify=false", "--config", "--raw", image)
        .output();
  }

  static boolean exists(String image) {
    return Program.of("skopeo", "inspect", "--raw", "--tls-verify=false", image).run().exitCode()
        == 0;
  }

  static void copy(String from, String to) {
    Program.of(
            "skopeo",
            "copy",
            "--quiet",
            "--insecure-policy",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
            from,
            to)
        .output();
  }
}
