package guiximage.registry;

import guiximage.oci.Descriptor;

/**
 * An image or an index that was copied to a repository.
 *
 * @param document what it is; of an image without its platform
 * @param referrers how many signatures, SBOMs and other referrers were copied with it
 */
public record CopiedImage(Descriptor document, int referrers) {}
