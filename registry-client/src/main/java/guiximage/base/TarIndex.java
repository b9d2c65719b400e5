package guiximage.base;

import guiximage.PrintableText;
import guiximage.tar.Ownership;
import guiximage.tar.TarMember;
import guiximage.tar.TarReader;
import guiximage.tar.TarReader.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The members of a tar, by name; their content stays where it is. */
final class TarIndex implements ImageFiles {
  /** An image has some hundred. */
  private static final int MAX_MEMBERS = 100_000;

  /** Of all members together: a pax header gives each as many as it likes. */
  private static final int MAX_NAME_CHARACTERS = 16 * 1024 * 1024;

  /** A chain of links that is longer than this goes round in a circle. */
  private static final int MAX_LINKS = 10;

  private final ArchiveBytes bytes;
  private final Map<String, TarMember> members;

  private TarIndex(ArchiveBytes bytes, Map<String, TarMember> members) {
    this.bytes = bytes;
    this.members = members;
  }

  /**
   * Reads the headers of a tar.
   *
   * @throws MalformedException if it is not one or is unreasonably big
   */
  static TarIndex read(ArchiveBytes bytes) throws IOException {
    Map<String, TarMember> members = new HashMap<>();
    try (InputStream in = bytes.open()) {
      TarReader reader = new TarReader(in);
      int count = 0;
      long characters = 0;
      for (Optional<TarMember> next = reader.next(); next.isPresent(); next = reader.next()) {
        count++;
        if (count > MAX_MEMBERS) {
          throw new MalformedException("it has more than " + MAX_MEMBERS + " members");
        }
        characters += nameCharacters(next.get());
        if (characters > MAX_NAME_CHARACTERS) {
          throw new MalformedException(
              "its names have more than " + MAX_NAME_CHARACTERS + " characters");
        }
        add(next.get(), members);
      }
    }
    return new TarIndex(bytes, members);
  }

  private static long nameCharacters(TarMember member) {
    Ownership owner = member.owner();
    return (long) member.name().length()
        + member.target().length()
        + owner.user().length()
        + owner.group().length();
  }

  /** Adds a member; one of the same name takes the place of the earlier, as unpacking has it. */
  private static void add(TarMember member, Map<String, TarMember> members)
      throws MalformedException {
    if (member.kind() == TarMember.Kind.SPARSE) {
      throw new MalformedException("it has a sparse member, which has no place there");
    }
    String name = member.name().startsWith("./") ? member.name().substring(2) : member.name();
    members.put(name, member);
  }

  /** Neither a file nor a link. */
  private static boolean isOther(TarMember member) {
    return switch (member.kind()) {
      case FILE, HARD_LINK, SYMBOLIC_LINK -> false;
      case DIRECTORY, SPARSE, OTHER -> true;
    };
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  /**
   * The file of this name, through links if need be.
   *
   * @throws MalformedException if it is not there, or a link leads out of the tar or in a circle
   */
  TarMember require(String name) throws MalformedException {
    String current = name;
    for (int links = 0; links <= MAX_LINKS; links++) {
      TarMember member = members.get(current);
      if (member == null || isOther(member)) {
        throw new MalformedException(
            links == 0
                ? "it has no file '" + PrintableText.line(name) + "'"
                : "its link '" + PrintableText.line(name) + "' leads nowhere in it");
      }
      if (member.kind() == TarMember.Kind.FILE) {
        return member;
      }
      current =
          member.kind() == TarMember.Kind.HARD_LINK
              ? member.target()
              : MemberNames.resolve(current, member.target());
    }
    throw new MalformedException(
        "its link '" + PrintableText.line(name) + "' goes round in a circle");
  }

  @Override
  public Optional<ImageFile> find(String name) throws IOException {
    return has(name) ? Optional.of(file(require(name))) : Optional.empty();
  }

  ImageFile file(TarMember member) {
    return new ImageFile(
        member.sizeBytes(),
        () -> {
          InputStream in = bytes.open();
          try {
            in.skipNBytes(member.contentByte());
            return new LimitedInputStream(in, member.sizeBytes());
          } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
          }
        });
  }
}
