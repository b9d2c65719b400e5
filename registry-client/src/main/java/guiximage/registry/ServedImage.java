package guiximage.registry;

import guiximage.oci.Blob;
import guiximage.oci.Descriptor;
import guiximage.oci.ImageConfig;
import guiximage.oci.Manifest;

/** An image as a registry serves it, both its documents verified. */
record ServedImage(ServedDocument served, Manifest manifest, ImageConfig config) {

  /** The manifest as it was served, byte for byte. */
  Blob document() {
    return Blob.of(manifest.mediaType(), served.bytes());
  }

  /** As an index lists it. */
  Descriptor descriptor() {
    return document().descriptor().withPlatform(config.platform());
  }
}
