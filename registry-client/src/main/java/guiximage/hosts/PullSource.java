package guiximage.hosts;

import guiximage.oci.ImageReference;

/**
 * A place that an image may be read from.
 *
 * @param insecure whether its certificate does not matter, nor that it may have none
 */
public record PullSource(ImageReference reference, boolean insecure) {}
