package guiximage.hosts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directories {@code certs.d} of containers-certs.d(5) and of Docker, which have one directory
 * for each registry: {@code *.crt} are authorities to trust, {@code NAME.cert} with {@code
 * NAME.key} is a certificate to show.
 *
 * @param places in the order in which they are looked at
 */
public record CertificateDirectories(List<Path> places) {
  public static final CertificateDirectories NONE = new CertificateDirectories(List.of());

  public CertificateDirectories {
    places = List.copyOf(places);
  }

  /**
   * Those of podman and skopeo in their order, and then that of a Docker that runs without root.
   *
   * @param home of the user; empty if there is none
   * @param root the directory that has {@code etc}
   */
  public static CertificateDirectories usual(
      Map<String, String> environment, Optional<Path> home, Path root) {
    List<Path> places = new ArrayList<>();
    home.ifPresent(directory -> places.add(directory.resolve(".config/containers/certs.d")));
    places.add(root.resolve("etc/containers/certs.d"));
    places.add(root.resolve("etc/docker/certs.d"));
    Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
        .filter(text -> !text.isEmpty())
        .map(Path::of)
        .or(() -> home.map(directory -> directory.resolve(".config")))
        .ifPresent(directory -> places.add(directory.resolve("docker/certs.d")));
    return new CertificateDirectories(places);
  }

  /**
   * The directory of a registry: the first that exists, and no other. Empty if there is none, or if
   * that one may not be read.
   *
   * @param registry host, with a port if its name has one
   */
  public Optional<Path> of(String registry) {
    return places.stream()
        .map(place -> place.resolve(registry))
        .filter(Files::isDirectory)
        .findFirst()
        .filter(Files::isReadable);
  }
}
