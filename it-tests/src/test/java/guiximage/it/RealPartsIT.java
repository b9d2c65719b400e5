package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the engines which other tests rely on work here at all. */
class RealPartsIT {
  @TempDir Path directory;

  @Test
  void anImageThatDockerSavedIsLoadedByPodmanAndReadBySkopeo() throws Exception {
    Path rootfs = Files.createDirectory(directory.resolve("rootfs"));
    Files.copy(Path.of("/bin/busybox"), rootfs.resolve("busybox"));
    Path tar = directory.resolve("rootfs.tar");
    Program.of("tar", "-C", rootfs.toString(), "-cf", tar.toString(), "busybox").output();
    Path archive = directory.resolve("image.tar");
    DockerEngine docker = DockerEngine.shared();

    docker.docker("import", tar.toString(), "fixture/busybox:1").output();
    docker.docker("save", "-o", archive.toString(), "fixture/busybox:1").output();

    assertThat(docker.run("fixture/busybox:1", "/busybox", "echo", "docker")).isEqualTo("docker\n");
    assertThat(Skopeo.inspect("docker-archive:" + archive)).contains("\"Architecture\"");
    try (Podman podman = new Podman()) {
      podman.load(archive);
      assertThat(podman.run("fixture/busybox:1", "/busybox", "echo", "podman"))
          .isEqualTo("podman\n");
    }
  }
}
