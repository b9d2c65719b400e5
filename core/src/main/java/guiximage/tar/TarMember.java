package guiximage.tar;

/**
 * A member of a foreign tar.
 *
 * @param name without a slash at the end
 * @param mode 12 permission bits
 * @param mtimeSeconds seconds since 1970-01-01T00:00:00Z, negative before
 * @param sizeBytes of the content as the tar holds it; 0 for all but files
 * @param contentByte where its content begins in the tar
 * @param target of a link; empty for others
 */
public record TarMember(
    String name,
    Kind kind,
    int mode,
    Ownership owner,
    long mtimeSeconds,
    long sizeBytes,
    long contentByte,
    String target) {

  /** The type of a member. */
  public enum Kind {
    FILE,
    DIRECTORY,
    HARD_LINK,
    SYMBOLIC_LINK,
    /** A file with holes, whose content in the tar is not that of the file. */
    SPARSE,
    OTHER
  }
}
