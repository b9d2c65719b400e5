package guiximage.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineExaminationTest {
  @TempDir Path root;

  private List<String> examine(Map<String, String> environment) throws IOException {
    return new EngineExamination(environment, root)
        .examine().stream().map(finding -> finding.subject() + ": " + finding.text()).toList();
  }

  /** Answers every connection alike, as soon as something was asked. */
  private static ServerSocketChannel serve(Path socket, String answer) throws IOException {
    Files.createDirectories(socket.getParent());
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  try (SocketChannel client = server.accept()) {
                    client.read(ByteBuffer.allocate(1000));
                    client.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
                  }
                }
              } catch (IOException e) {
                // closed
              }
            },
            "engine");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static String answer(String json) {
    return "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + json;
  }

  @Test
  void whereThereIsNoEngineThatIsSaid() throws IOException {
    assertThat(examine(Map.of()))
        .containsExactly("engines: no socket of Docker, Podman or containerd is here");
  }

  @Test
  void enginesSayTheirVersions() throws IOException {
    Path docker = root.resolve("run/docker.sock");
    Path podman = root.resolve("user/podman/podman.sock");
    String json =
        "{\"Version\":\"28.5.2\",\"Components\":[{\"Name\":\"Engine\",\"Version\":\"28.5.2\"},"
            + "{\"Name\":\"containerd\",\"Version\":\"2.1.4\"}]}";
    try (ServerSocketChannel one = serve(docker, answer(json));
        ServerSocketChannel other = serve(podman, answer("{\"Version\":\"5.8.0\"}"))) {
      assertThat(one.isOpen() && other.isOpen()).isTrue();

      assertThat(examine(Map.of("XDG_RUNTIME_DIR", root.resolve("user").toString())))
          .containsExactly(
              "docker: docker 28.5.2 with containerd 2.1.4 answers at '" + docker + "'",
              "podman: podman 5.8.0 answers at '" + podman + "'");
    }
  }

  @Test
  void aSocketThatNobodyListensAtAndOneOfSomethingElseAreNamed() throws IOException {
    Path docker = root.resolve("run/docker.sock");
    Path podman = root.resolve("run/podman/podman.sock");
    serve(docker, "").close();
    try (ServerSocketChannel other = serve(podman, "SSH-2.0-OpenSSH_9.2\r\n")) {
      assertThat(other.isOpen()).isTrue();

      assertThat(examine(Map.of()))
          .containsExactly(
              "docker: '" + docker + "' is there, but does not answer: Connection refused",
              "podman: '"
                  + podman
                  + "' is there, but does not answer: an answer that is not one of an engine");
    }
  }

  @Test
  void aHostOnTheNetworkIsNotAsked() throws IOException {
    assertThat(examine(Map.of("DOCKER_HOST", "tcp://192.0.2.1:2375")))
        .containsExactly("docker: it is at tcp://192.0.2.1:2375, which is not asked");
  }

  @Test
  void containerdIsAskedByItsOwnClient() throws IOException {
    Path socket = root.resolve("run/containerd/containerd.sock");
    Files.createDirectories(socket.getParent());
    Files.createFile(socket);
    assertThat(examine(Map.of("PATH", "")))
        .containsExactly("containerd: '" + socket + "' is there; its version is not known");

    Path client = root.resolve("bin/ctr");
    Files.createDirectories(client.getParent());
    Files.writeString(
        client,
        "#!/bin/sh\n[ \"$1 $2\" = '--address "
            + socket
            + "' ] && printf 'Client:\\n  Version:  1.0\\n\\nServer:\\n  Version:  2.1.4~ds1\\n'\n");
    Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(examine(Map.of("PATH", "/nowhere:" + client.getParent())))
        .containsExactly("containerd: containerd 2.1.4~ds1 answers at '" + socket + "'");
  }

  /** As long as it likes, and longer than a person waits. */
  @Test
  void aClientOfContainerdThatHangsIsGivenUp() throws IOException {
    Path socket = root.resolve("run/containerd/containerd.sock");
    Path client = Files.createDirectories(root.resolve("bin")).resolve("ctr");
    Files.writeString(client, "#!/bin/sh\nexec sleep 1000\n");
    Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwx------"));
    try (ServerSocketChannel server = serve(socket, "")) {
      assertThat(server.isOpen()).isTrue();
      assertThat(examine(Map.of("PATH", client.getParent() + ":/bin")))
          .anyMatch(line -> line.endsWith("is there; its version is not known"));
    }
  }
}
