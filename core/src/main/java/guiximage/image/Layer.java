package guiximage.image;

import guiximage.oci.Descriptor;
import guiximage.oci.DiffId;

/**
 * A layer of a finished image.
 *
 * @param descriptor of the blob that holds it, with the annotations that the manifest gives it
 */
public record Layer(DiffId diffId, Descriptor descriptor) {}
