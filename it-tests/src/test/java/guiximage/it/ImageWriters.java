package guiximage.it;

import static guiximage.it.WrittenImage.NAME;

import guiximage.it.WrittenImage.Format;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs of a {@link DebianRoot} that write images, each given one that we have written. */
final class ImageWriters {
  private final DebianRoot root;
  private final ImageReaders engines;
  private final RealRegistry registry;
  private final List<WrittenImage> images;
  private final Path directory;
  private final List<Written> written = new ArrayList<>();

  /**
   * @param directory for what they write
   */
  ImageWriters(
      DebianRoot root,
      ImageReaders engines,
      RealRegistry registry,
      List<WrittenImage> images,
      Path directory) {
    this.root = root;
    this.engines = engines;
    this.registry = registry;
    this.images = images;
    this.directory = directory;
  }

  /**
   * An image that a program has written.
   *
   * @param place a file, a directory, or a reference in a registry
   * @param addedLayers those that the program put on top
   */
  record Written(String place, int addedLayers) {
    boolean isPushed() {
      return !place.startsWith("/");
    }
  }

  private WrittenImage image(Format format) {
    return images.stream().filter(image -> image.format() == format).findFirst().orElseThrow();
  }

  /** A new file; its name says which program writes it. */
  private String file(String name) {
    String file = directory.resolve(name).toString();
    written.add(new Written(file, 0));
    return file;
  }

  /** A new reference in the registry. */
  private String reference(String name) {
    String reference = registry.host() + "/" + directory.getFileName() + "/" + name + ":1";
    written.add(new Written(reference, 0));
    return reference;
  }

  /** Has all of them write. */
  List<Written> write() {
    docker(engines.classic(), "classic");
    docker(engines.containerd(), "containerd");
    containerd();
    podman();
    buildah();
    skopeo();
    oras();
    umoci();
    if (root.version("crane").isPresent()) {
      crane();
    }
    return written;
  }

  private void docker(RootEngine engine, String store) {
    engine.docker("load", "--input", image(Format.DOCKER_ARCHIVE).place()).output();
    engine.docker("save", "--output", file("docker-" + store), NAME).output();
    String pushed = reference("docker-" + store);
    engine.docker("tag", NAME, pushed).output();
    engine.docker("push", "--quiet", pushed).output();
  }

  private void containerd() {
    RootEngine engine = engines.containerd();
    engine.ctr("images", "import", image(Format.DOCKER_ARCHIVE).place()).output();
    engine.ctr("images", "export", file("containerd"), "docker.io/" + NAME).output();
  }

  private void podman() {
    String local = "localhost/" + NAME;
    engines.podman("load", "--input", image(Format.DOCKER_ARCHIVE).place()).output();
    for (String format : List.of("docker-archive", "oci-archive", "oci-dir")) {
      engines
          .podman("save", "--format=" + format, "--output=" + file("podman-" + format), local)
          .output();
    }
    for (String compression : List.of("gzip", "zstd", "zstd:chunked")) {
      engines
          .podman("push", "--quiet", "--tls-verify=false", "--force-compression")
          .with("--compression-format=" + compression, local)
          .with(reference("podman-" + compression.replace(':', '-')))
          .output();
    }
  }

  /** One that it commits gets a layer, even if nothing has changed. */
  private void buildah() {
    String transport = image(Format.OCI_ARCHIVE).transport();
    String container = engines.buildah("from", transport).output().strip();
    engines.buildah("config", "--label=by=buildah", container).output();
    engines.buildah("commit", "--quiet", container, "localhost/it/built:1").output();
    String file = file("buildah");
    engines.buildah("push", "--quiet", "localhost/it/built:1", "oci-archive:" + file).output();
    written.set(written.size() - 1, new Written(file, 1));
    engines.buildah("manifest", "create", "it/index:1", "localhost/it/built:1").output();
    String index = reference("buildah-index");
    engines
        .buildah("manifest", "push", "--quiet", "--all", "--tls-verify=false", "it/index:1")
        .with("docker://" + index)
        .output();
    written.set(written.size() - 1, new Written(index, 1));
  }

  private void skopeo() {
    String from = image(Format.OCI_ARCHIVE).transport();
    for (String transport : List.of("docker-archive", "oci-archive", "oci")) {
      String to = transport + ":" + file("skopeo-" + transport) + ":" + NAME;
      engines.skopeo("copy", "--quiet", from, to).output();
    }
    engines
        .skopeo("copy", "--quiet", "--dest-tls-verify=false", "--format=v2s2", from)
        .with("docker://" + reference("skopeo-docker"))
        .output();
    engines
        .skopeo("copy", "--quiet", "--dest-tls-verify=false", "--dest-compress-format=zstd:chunked")
        .with(image(Format.DOCKER_ARCHIVE).transport())
        .with("docker://" + reference("skopeo-chunked"))
        .output();
  }

  private void oras() {
    root.program("oras", "copy", "--no-tty", "--from-plain-http", "--to-oci-layout")
        .with(image(Format.PUSHED_OCI).place(), file("oras") + ":1")
        .output();
  }

  private void umoci() {
    String layout = file("umoci");
    engines
        .skopeo("copy", "--quiet", image(Format.OCI).transport(), "oci:" + layout + ":1")
        .output();
    root.program("umoci", "config", "--image", layout + ":1", "--config.label=by=umoci").output();
  }

  private void crane() {
    String from = image(Format.PUSHED_OCI).place();
    for (String format : List.of("tarball", "legacy", "oci")) {
      root.program("crane", "pull", "--format=" + format, from, file("crane-" + format)).output();
    }
    String tar = directory.resolve("appended.tar").toString();
    root.program("tar", "-C", "/", "-cf", tar, "etc/hostname").output();
    String appended = reference("crane-append");
    root.program("crane", "append", "--base", from, "--new_layer", tar, "--new_tag", appended)
        .output();
    written.set(written.size() - 1, new Written(appended, 1));
  }
}
