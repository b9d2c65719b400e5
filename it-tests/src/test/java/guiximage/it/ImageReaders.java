package guiximage.it;

import static guiximage.it.WrittenImage.NAME;
import static guiximage.it.WrittenImage.PROGRAM;

import guiximage.it.RootEngine.ImageStore;
import guiximage.it.WrittenImage.Format;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The readers of images in one Debian suite, each with a store of its own. Closing ends all. */
final class ImageReaders implements AutoCloseable {
  private static final Set<Format> ARCHIVES = EnumSet.of(Format.DOCKER_ARCHIVE, Format.OCI_ARCHIVE);
  private static final Set<Format> PUSHED = EnumSet.of(Format.PUSHED_OCI, Format.PUSHED_DOCKER);
  private static final Set<Format> ARCHIVES_AND_PUSHED =
      EnumSet.complementOf(EnumSet.of(Format.OCI));

  private final DebianRoot root;
  private final RootEngine classic;
  private final RootEngine containerd;
  private final AtomicInteger made = new AtomicInteger();

  /**
   * Starts the engines.
   *
   * @param root is closed with this
   * @param directory for their configurations and what they say
   */
  ImageReaders(DebianRoot root, Path directory) throws Exception {
    this.root = root;
    this.classic = RootEngine.start(root, ImageStore.CLASSIC, directory);
    this.containerd = RootEngine.start(root, ImageStore.CONTAINERD, directory);
  }

  RootEngine classic() {
    return classic;
  }

  RootEngine containerd() {
    return containerd;
  }

  /** Those that the suite has. */
  List<ImageReader> all() {
    List<ImageReader> readers = new ArrayList<>();
    readers.add(
        new ImageReader(
            "docker", "docker.io", ARCHIVES_AND_PUSHED, image -> docker(classic, image)));
    readers.add(
        new ImageReader(
            "docker, containerd's store",
            "docker.io",
            ARCHIVES_AND_PUSHED,
            image -> docker(containerd, image)));
    readers.add(new ImageReader("containerd", "containerd", ARCHIVES_AND_PUSHED, this::ctr));
    readers.add(
        new ImageReader("podman", "podman", EnumSet.allOf(Format.class), this::podmanPullsAndRuns));
    readers.add(new ImageReader("skopeo", "skopeo", EnumSet.allOf(Format.class), this::skopeo));
    readers.add(
        new ImageReader(
            "oras", "oras", EnumSet.complementOf(EnumSet.of(Format.DOCKER_ARCHIVE)), this::oras));
    readers.add(new ImageReader("umoci", "umoci", EnumSet.of(Format.OCI), this::umoci));
    if (root.version("crane").isPresent()) {
      Set<Format> formats = EnumSet.of(Format.DOCKER_ARCHIVE);
      formats.addAll(PUSHED);
      readers.add(new ImageReader("crane", "crane", formats, this::crane));
    }
    if (root.version("apptainer").isPresent()) {
      Set<Format> formats = EnumSet.of(Format.OCI);
      formats.addAll(ARCHIVES);
      formats.addAll(PUSHED);
      readers.add(new ImageReader("apptainer", "apptainer", formats, this::apptainer));
    }
    return readers;
  }

  /** A path of the root that nothing has yet. */
  private String newPath() {
    return DebianRoot.DATA.resolve("copy" + made.incrementAndGet()).toString();
  }

  private static void requireGreeting(String said) {
    if (!said.endsWith(SampleStore.GREETING + "\n")) {
      throw new AssertionError("the program said: " + said);
    }
  }

  private static void docker(RootEngine engine, WrittenImage image) {
    String name = image.isPushed() ? image.place() : NAME;
    if (image.isPushed()) {
      engine.docker("pull", "--quiet", name).output();
    } else {
      engine.docker("load", "--input", image.place()).output();
    }
    try {
      requireGreeting(
          engine.docker("run", "--rm", "--pull=never", "--network=none", name).output());
    } finally {
      engine.docker("rmi", "--force", name).run();
    }
  }

  private void ctr(WrittenImage image) {
    String name = image.isPushed() ? image.place() : "docker.io/" + NAME;
    if (image.isPushed()) {
      containerd.ctr("images", "pull", "--plain-http", name).output();
    } else {
      containerd.ctr("images", "import", image.place()).output();
    }
    try {
      String container = "c" + made.incrementAndGet();
      requireGreeting(containerd.ctr("run", "--rm", name, container, PROGRAM).output());
    } finally {
      containerd.ctr("images", "rm", "--sync", name).run();
    }
  }

  /** podman of this root, with a store of its own. */
  Program podman(String... words) {
    return root.program(Map.of("PODMAN_IGNORE_CGROUPSV1_WARNING", "1"), "podman")
        .with("--root=/data/podman/root", "--runroot=/data/podman/run", "--runtime=runc")
        .with("--storage-driver=overlay", "--cgroup-manager=cgroupfs", "--events-backend=none")
        .with(words);
  }

  /** buildah of this root, with podman's store. */
  Program buildah(String... words) {
    return root.program("buildah")
        .with("--root=/data/podman/root", "--runroot=/data/podman/run", "--storage-driver=overlay")
        .with(words);
  }

  private void podmanPullsAndRuns(WrittenImage image) {
    String id = podman("pull", "--quiet", "--tls-verify=false", image.transport()).output().strip();
    try {
      requireGreeting(podman("run", "--rm", "--pull=never", "--network=none", id).output());
    } finally {
      podman("rmi", "--force", id).run();
    }
  }

  /** skopeo of this root. */
  Program skopeo(String... words) {
    return root.program("skopeo", "--insecure-policy").with(words);
  }

  /** To a docker-archive, for which every layer is decompressed and compared. */
  private void skopeo(WrittenImage image) {
    skopeo("copy", "--quiet", "--src-tls-verify=false", image.transport())
        .with("docker-archive:" + newPath() + ":" + NAME)
        .output();
  }

  /** To a layout, which compares all digests. A layout's tag may hold no colon, so by digest. */
  private void oras(WrittenImage image) {
    String target = newPath() + ":copy";
    if (image.isPushed()) {
      root.program("oras", "copy", "--no-tty", "--from-plain-http", "--to-oci-layout")
          .with(image.place(), target)
          .output();
    } else {
      String digest = skopeo("inspect", "--format={{.Digest}}", image.transport()).output().strip();
      root.program("oras", "copy", "--no-tty", "--from-oci-layout", "--to-oci-layout")
          .with(image.place() + "@" + digest, target)
          .output();
    }
  }

  private void umoci(WrittenImage image) {
    String bundle = newPath();
    root.program("umoci", "unpack", "--image", image.place() + ":" + NAME, bundle).output();
    root.program("test", "-x", bundle + "/rootfs" + PROGRAM).output();
  }

  private void crane(WrittenImage image) {
    root.program("crane", "validate", image.isPushed() ? "--remote" : "--tarball", image.place())
        .output();
  }

  private void apptainer(WrittenImage image) {
    String sandbox = newPath();
    root.program("apptainer", "build", "--no-https", "--sandbox", sandbox, image.transport())
        .output();
    requireGreeting(root.program("apptainer", "exec", "--no-privs", sandbox, PROGRAM).output());
  }

  @Override
  public void close() {
    classic.close();
    containerd.close();
    root.close();
  }
}
