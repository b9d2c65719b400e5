package guiximage.store;

import java.nio.file.Path;

/**
 * A file of any type that a walk has come to.
 *
 * @param name what it is called in the image: absolute, no slash at the end
 * @param place where it lies on this machine
 */
public record FoundFile(RawPath name, Path place, FileStatus status) {}
