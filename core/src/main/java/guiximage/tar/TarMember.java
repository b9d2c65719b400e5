package guiximage.tar;

/**
 * A member of a tar that somebody else wrote.
 *
 * @param name without a slash at the end
 * @param mode 12 permission bits
 * @param mtimeSeconds seconds since 1970-01-01T00:00:00Z
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

  /** What a member is. */
  public enum Kind {
    FILE,
    HARD_LINK,
    SYMBOLIC_LINK,
    OTHER
  }
}
