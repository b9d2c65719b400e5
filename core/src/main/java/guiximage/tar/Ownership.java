package guiximage.tar;

/**
 * To whom a file in a layer belongs.
 *
 * @param uid 0 or more
 * @param gid 0 or more
 * @param user name of the user, may be empty
 * @param group name of the group, may be empty
 */
public record Ownership(long uid, long gid, String user, String group) {
  public static final Ownership ROOT = new Ownership(0, 0, "root", "root");

  public Ownership {
    if (uid < 0 || gid < 0) {
      throw new IllegalArgumentException("user %d, group %d: want 0 or more".formatted(uid, gid));
    }
    if ((user + group).codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the name of a user or group has a control character");
    }
  }
}
