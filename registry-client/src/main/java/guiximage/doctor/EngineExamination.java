package guiximage.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.Finding;
import guiximage.PrintableText;
import guiximage.file.FileFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An examination of the container engines of a machine: the sockets that {@code docker load},
 * {@code podman load} and {@code ctr} would speak to, and the versions of who answers there.
 *
 * @param environment for {@code DOCKER_HOST}, {@code CONTAINER_HOST} and {@code XDG_RUNTIME_DIR}
 * @param root the directory that has {@code run}
 */
public record EngineExamination(Map<String, String> environment, Path root) {
  private static final String UNIX = "unix://";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  public EngineExamination {
    environment = Map.copyOf(environment);
  }

  /**
   * Looks for sockets and asks who answers; one finding for each, or one that there is none.
   *
   * @throws InterruptedIOException if the examination is interrupted
   */
  public List<Finding> examine() throws InterruptedIOException {
    List<Finding> findings = new ArrayList<>();
    named("DOCKER_HOST", "docker.sock").forEach(one -> add(findings, "docker", one));
    named("CONTAINER_HOST", "podman/podman.sock").forEach(one -> add(findings, "podman", one));
    Path containerd = root.resolve("run/containerd/containerd.sock");
    if (Files.exists(containerd)) {
      findings.add(containerd(containerd));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.good(
              "engines",
              "no socket of Docker, Podman or containerd is here",
              "podman needs none to load an archive; where an engine is meant, start it"));
    }
    return findings;
  }

  /** The socket that a variable names alone, else those of root and of the user. */
  private List<String> named(String variable, String name) {
    String host = environment.getOrDefault(variable, "");
    if (!host.isEmpty()) {
      return List.of(host);
    }
    List<String> sockets = new ArrayList<>();
    sockets.add(UNIX + root.resolve("run").resolve(name));
    Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
        .filter(text -> !text.isEmpty())
        .ifPresent(directory -> sockets.add(UNIX + Path.of(directory, name)));
    return sockets.stream().filter(EngineExamination::exists).toList();
  }

  private static boolean exists(String address) {
    return Files.exists(Path.of(address.substring(UNIX.length())));
  }

  /** Asks by its own client, as it speaks gRPC. */
  private Finding containerd(Path socket) throws InterruptedIOException {
    if (!Files.isWritable(socket)) {
      return Finding.good(
          "containerd",
          "'%s' is there, but may not be used by this user".formatted(socket),
          "ask as root");
    }
    Optional<ContainerdClient> client = ContainerdClient.find(environment.getOrDefault("PATH", ""));
    Optional<String> version = client.isPresent() ? client.get().version(socket) : Optional.empty();
    return version
        .map(
            known ->
                Finding.good(
                    "containerd", "containerd %s answers at '%s'".formatted(known, socket)))
        .orElseGet(
            () ->
                Finding.good(
                    "containerd",
                    "'%s' is there; its version is not known".formatted(socket),
                    "look whether 'ctr version' is answered"));
  }

  private static void add(List<Finding> findings, String engine, String address) {
    if (!address.startsWith(UNIX)) {
      findings.add(
          Finding.good(engine, "it is at " + PrintableText.line(address) + ", which is not asked"));
      return;
    }
    Path socket = Path.of(address.substring(UNIX.length()));
    try {
      JsonNode version = MAPPER.readTree(EngineSocket.get(socket, "/version"));
      findings.add(
          Finding.good(engine, "%s answers at '%s'".formatted(described(engine, version), socket)));
    } catch (IOException e) {
      findings.add(
          Finding.good(
              engine,
              "'%s' is there, but does not answer: %s"
                  .formatted(socket, PrintableText.line(FileFailure.reason(e))),
              Files.isWritable(socket)
                  ? "start it"
                  : "ask as root, or as a member of the socket's group"));
    }
  }

  /** Name and version of the engine, and of the containerd in it. */
  private static String described(String engine, JsonNode version) {
    String name =
        engine + " " + version.path("Version").asText("of a version that it does not say");
    for (JsonNode component : version.path("Components")) {
      if (component.path("Name").asText().equals("containerd")) {
        name += " with containerd " + component.path("Version").asText();
      }
    }
    return PrintableText.line(name);
  }
}
