package guiximage.oci;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The name of an image in a registry. The grammar is jib's with four rules added: a host may be an
 * IPv6 address, a label of a host has at most 63 characters, a port is from 1 to 65535, and a name
 * has at most 255 characters.
 *
 * @param registry host, with a port if it has one; {@code docker.io} when the text named none
 * @param repository lower-case path components separated by slashes
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests">
 *     distribution-spec 1.1.1, names and references</a>
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
  private static final int MAX_NAME_CHARACTERS = 255;

  /** DNS ends at 63 characters. */
  private static final Pattern LONG_LABEL = Pattern.compile("[^.:]{64}");

  private static final Pattern IPV6_HOST = Pattern.compile("\\[[0-9a-fA-F:]+\\](?::[0-9]+)?");

  /** A text that people type when they forget what follows a registry. */
  private static final Pattern HOST_ALONE =
      Pattern.compile(
          "(?:localhost|\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9-]+\\.[A-Za-z0-9.-]+)(?::[0-9]+)?");

  private static final String SCHEME_END = "://";

  /** Places on this machine as containers-transports writes them. */
  private static final Pattern LOCAL_TRANSPORT =
      Pattern.compile(
          "(?:docker-archive|oci-archive|docker-daemon|containers-storage):(?!//).*"
              + "|(?:oci|dir):(?!//|[0-9]+/).*/.*");

  private static final String TAG_RULE =
      ": it has at most 128 ASCII letters, digits, '_', '.' and '-', and begins with no '.' or '-'";

  public ImageReference {
    // first, since the regular expression of the grammar recurses for each component
    require(
        registry.length() + 1 + repository.length() <= MAX_NAME_CHARACTERS,
        "repository name of at most 255 characters",
        repository);
    require(hostIsValid(registry) && portIsValid(registry), "registry host", registry);
    require(
        repositoryIsValid(repository),
        "repository name" + repositoryAdvice(registry, repository),
        shown(registry, repository));
    tag.ifPresent(text -> require(tagIsValid(text), "tag" + TAG_RULE + tagAdvice(text), text));
  }

  private static boolean repositoryIsValid(String repository) {
    return com.google.cloud.tools.jib.api.ImageReference.isValidRepository(repository);
  }

  private static boolean tagIsValid(String tag) {
    return com.google.cloud.tools.jib.api.ImageReference.isValidTag(tag);
  }

  /** The repository as it was typed. */
  private static String shown(String registry, String repository) {
    return registry.equals(DockerHub.REGISTRY) && repository.startsWith(DockerHub.OFFICIAL)
        ? repository.substring(DockerHub.OFFICIAL.length())
        : repository;
  }

  /** The name in lower case, if that is all that is wrong; else nothing. */
  private static String repositoryAdvice(String registry, String repository) {
    String lower = repository.toLowerCase(Locale.ROOT);
    if (lower.equals(repository) || !repositoryIsValid(lower)) {
      return "";
    }
    String host = registry.equals(DockerHub.REGISTRY) ? "" : registry + "/";
    return ": it has no upper-case letters; write " + host + shown(registry, lower);
  }

  /** The tag with other characters, if that is all that is wrong; else nothing. */
  private static String tagAdvice(String tag) {
    String other = tag.replaceAll("[^A-Za-z0-9_.-]", "-").replaceFirst("^[.-]+", "");
    return tagIsValid(other) ? "; write " + other : "";
  }

  /**
   * Reads the name of an image in an archive.
   *
   * @param text {@code NAME:TAG}
   * @throws IllegalArgumentException if it has no tag, or a digest
   */
  public static ImageReference parseTagged(String text) {
    ImageReference reference = read(text);
    if (reference.tag().isEmpty() || reference.digest().isPresent()) {
      throw new IllegalArgumentException("'" + text + "' is not a name with a tag: NAME:TAG");
    }
    return reference;
  }

  /**
   * Reads {@code [host[:port]/]path[:tag][@digest]} as docker does: the first component is a host
   * if it holds a dot or a colon or is {@code localhost}. Such a host alone, which is a repository
   * of Docker Hub to docker, is refused: the name was forgotten. So is a place on this machine as
   * skopeo is told of it, such as {@code docker-archive:FILE}.
   *
   * @throws IllegalArgumentException that says what to write, if {@code text} is no reference
   */
  public static ImageReference parse(String text) {
    if (HOST_ALONE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' is a registry without the name of a repository; write %s/NAME"
              .formatted(text, text));
    }
    if (LOCAL_TRANSPORT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' names a place on this machine, not an image in a registry, which is HOST/NAME"
              .formatted(text));
    }
    return read(text);
  }

  private static ImageReference read(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the reference is empty; write host/name[:tag]");
    }
    if (text.contains(SCHEME_END)) {
      throw new IllegalArgumentException(
          "a reference has no scheme; leave '%s' out%s"
              .formatted(
                  text.substring(0, text.indexOf(SCHEME_END) + SCHEME_END.length()),
                  adviceWithoutScheme(text)));
    }
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(Digest.parse(rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
    }
    int slash = rest.indexOf('/');
    String first = slash < 0 ? "" : rest.substring(0, slash);
    boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
    String registry = named && !first.equals(DockerHub.OLD_REGISTRY) ? first : DockerHub.REGISTRY;
    String repository = named ? rest.substring(slash + 1) : rest;
    boolean official = registry.equals(DockerHub.REGISTRY) && !repository.contains("/");
    return new ImageReference(
        registry, official ? DockerHub.OFFICIAL + repository : repository, tag, digest);
  }

  private static String adviceWithoutScheme(String text) {
    String rest = text.substring(text.lastIndexOf(SCHEME_END) + SCHEME_END.length());
    String corrected = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    try {
      parse(corrected);
      return " and write " + corrected;
    } catch (IllegalArgumentException e) {
      return "; " + e.getMessage();
    }
  }

  private static boolean hostIsValid(String host) {
    return IPV6_HOST.matcher(host).matches()
        ? isAddress(host)
        : com.google.cloud.tools.jib.api.ImageReference.isValidRegistry(host)
            && !LONG_LABEL.matcher(host).find();
  }

  private static boolean isAddress(String bracketed) {
    try {
      return new URI("//" + bracketed).getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean portIsValid(String host) {
    int colon = host.lastIndexOf(':');
    if (colon <= host.lastIndexOf(']')) {
      return true;
    }
    int port = host.length() - colon <= 6 ? Integer.parseInt(host.substring(colon + 1)) : 0;
    return port >= 1 && port <= 65535;
  }

  private static void require(boolean valid, String what, String text) {
    if (!valid) {
      throw new IllegalArgumentException("'" + text + "' is not a valid " + what);
    }
  }

  /** The registry and repository alone, such as {@code ghcr.io/org/name}. */
  public String name() {
    return registry + "/" + repository;
  }

  /** The last part of a manifest's URL: the digest if there is one, else the tag, else latest. */
  public String identifier() {
    return digest.map(Digest::toString).orElseGet(() -> tag.orElse("latest"));
  }

  /** {@link #identifier}, then {@code tags}, without repetitions. */
  public List<String> identifiers(List<String> tags) {
    return Stream.concat(Stream.of(identifier()), tags.stream()).distinct().toList();
  }

  /** The {@link #identifiers} as whole references; of a reference by tag. */
  public List<String> references(List<String> tags) {
    return identifiers(tags).stream().map(tag -> withTag(tag).toString()).toList();
  }

  public ImageReference withTag(String changed) {
    return new ImageReference(registry, repository, Optional.of(changed), Optional.empty());
  }

  @Override
  public String toString() {
    return name()
        + tag.map(text -> ":" + text).orElse("")
        + digest.map(value -> "@" + value).orElse("");
  }
}
