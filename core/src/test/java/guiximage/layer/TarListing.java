package guiximage.layer;

import guiximage.oci.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Lists a tar with other code than that which writes it. */
public final class TarListing {

  private TarListing() {}

  public static byte[] bytesOf(Content content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    content.writeTo(out);
    return out.toByteArray();
  }

  /** One line a member: type, mode, owner, mtime, name, then link target, content or device. */
  public static List<String> of(Content content) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(bytesOf(content)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String body =
            entry.isSymbolicLink()
                ? " -> " + entry.getLinkName()
                : entry.getLinkFlag() == TarConstants.LF_NORMAL
                    ? " " + new String(tar.readAllBytes(), StandardCharsets.UTF_8).strip()
                    : entry.isCharacterDevice() || entry.isBlockDevice()
                        ? " " + entry.getDevMajor() + "," + entry.getDevMinor()
                        : "";
        lines.add(
            String.format(
                Locale.ROOT,
                "%c %04o %d:%d %s:%s %d %s%s",
                (char) entry.getLinkFlag(),
                entry.getMode(),
                entry.getLongUserId(),
                entry.getLongGroupId(),
                entry.getUserName(),
                entry.getGroupName(),
                entry.getLastModifiedTime().toMillis() / 1000,
                entry.getName(),
                body));
      }
    }
    return lines;
  }

  /** The names of the members. */
  static List<String> names(Content content) throws IOException {
    return of(content).stream()
        .map(line -> line.replaceAll("^(?:\\S+ ){5}(\\S+).*", "$1"))
        .toList();
  }
}
