package guiximage.oci;

/** The names of Docker Hub, each of which stands here only. */
public final class DockerHub {
  /** The registry in a reference, and where a reference names no registry. */
  public static final String REGISTRY = "docker.io";

  /** The old form of {@link #REGISTRY} in references. */
  static final String OLD_REGISTRY = "index.docker.io";

  /** The host that answers requests to the registry. */
  public static final String HOST = "registry-1.docker.io";

  /** The key under which {@code docker login} keeps credentials. */
  public static final String CREDENTIALS_KEY = "https://" + OLD_REGISTRY + "/v1/";

  /** The namespace of repositories that are named without one. */
  public static final String OFFICIAL = "library/";

  private DockerHub() {}
}
