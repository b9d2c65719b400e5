package guiximage.base;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads tars with other code than that which writes them. */
public final class TarFiles {
  private TarFiles() {}

  /** A member of a tar. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Member(TarArchiveEntry entry, byte[] content) {
    public String name() {
      return entry.getName();
    }
  }

  public static List<Member> read(Path file) throws IOException {
    return read(Files.readAllBytes(file));
  }

  public static List<Member> read(byte[] tar) throws IOException {
    List<Member> members = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new BufferedInputStream(new ByteArrayInputStream(tar)))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        members.add(new Member(entry, in.readAllBytes()));
      }
    }
    return members;
  }

  public static List<String> names(List<Member> members) {
    return members.stream().map(Member::name).toList();
  }
}
