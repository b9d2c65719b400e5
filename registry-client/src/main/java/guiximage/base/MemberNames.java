package guiximage.base;

import guiximage.PrintableText;
import guiximage.tar.TarReader.MalformedException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names of members of an archive. */
final class MemberNames {
  private MemberNames() {}

  /**
   * The member that the link {@code name} points to when its target is {@code target}.
   *
   * @throws MalformedException if that is outside the archive
   */
  static String resolve(String name, String target) throws MalformedException {
    if (target.startsWith("/")) {
      throw outside(name);
    }
    Deque<String> parts = new ArrayDeque<>();
    int slash = name.lastIndexOf('/');
    String base = slash < 0 ? "" : name.substring(0, slash + 1);
    for (String part : (base + target).split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          throw outside(name);
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  private static MalformedException outside(String name) {
    return new MalformedException("its link '" + PrintableText.line(name) + "' leads out of it");
  }

  /**
   * A name that is safe wherever it is unpacked.
   *
   * @throws MalformedException if it is absolute, leads upwards, or has characters of another
   *     system
   */
  static String requireSafe(String name) throws MalformedException {
    boolean safe =
        !name.isEmpty()
            && !name.startsWith("/")
            && !name.matches("[A-Za-z]:.*")
            && name.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c));
    for (String part : name.split("/", -1)) {
      safe &= !part.equals("..");
    }
    if (!safe) {
      throw new MalformedException(
          "it has a member with the unsafe name '" + PrintableText.line(name) + "'");
    }
    return name;
  }
}
