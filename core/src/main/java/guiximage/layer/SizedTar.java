package guiximage.layer;

import guiximage.oci.Content;

/**
 * The tar of a recipe whose files have been listed, so that its size is known before it is written.
 *
 * @param sizeBytes exact
 * @param content the bytes of the recipe, written without listing the files again where that can be
 */
public record SizedTar(long sizeBytes, Content content) {}
