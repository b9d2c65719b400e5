package guiximage.image;

import guiximage.oci.HistoryEntry;
import guiximage.store.NarHash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The statement of an image about the profile in it, by which the next machine need not open the
 * profile: an entry of the config's history that belongs to no layer. Described in {@code
 * docs/layer-index.md}.
 *
 * @param narHash of the profile's store item
 * @param environment the variables that its {@code etc/profile} sets, by name; without line breaks
 */
public record ProfileStatement(NarHash narHash, SortedMap<String, String> environment) {
  private static final Pattern CREATED_BY =
      Pattern.compile(
          "guix-image profile nar-hash=(\\S+) check=([0-9a-f]{8})(?: mark=([0-9a-f]{64}))?");

  public ProfileStatement {
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
  }

  HistoryEntry entry(Instant created, StatementKey marking) {
    String mark = marking.mark(text()).map(" mark="::concat).orElse("");
    return new HistoryEntry(
        Optional.of(created),
        Optional.of("guix-image profile nar-hash=%s check=%s%s".formatted(narHash, check(), mark)),
        Optional.empty(),
        Optional.of(lines()),
        true);
  }

  /**
   * The statement in {@code entry}; empty if it has none, one that was altered, or one that {@code
   * key} does not believe.
   */
  static Optional<ProfileStatement> of(HistoryEntry entry, StatementKey key) {
    Matcher createdBy = CREATED_BY.matcher(entry.createdBy().orElse(""));
    if (!createdBy.matches()) {
      return Optional.empty();
    }
    SortedMap<String, String> environment = new TreeMap<>();
    String comment = entry.comment().orElse("");
    for (String line : comment.lines().toList()) {
      String[] pair = line.split("=", 2);
      environment.put(pair[0], pair.length == 2 ? pair[1] : "");
    }
    try {
      NarHash narHash = NarHash.parse(createdBy.group(1));
      ProfileStatement statement = new ProfileStatement(narHash, environment);
      boolean whole =
          statement.lines().equals(comment)
              && statement.check().equals(createdBy.group(2))
              && key.believes(statement.text(), Objects.requireNonNullElse(createdBy.group(3), ""));
      return whole ? Optional.of(statement) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String lines() {
    StringBuilder lines = new StringBuilder();
    environment.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    return lines.toString();
  }

  private String text() {
    return "guix-image profile 1\nnar-hash " + narHash + "\n" + lines();
  }

  private String check() {
    CRC32 check = new CRC32();
    check.update(text().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) check.getValue());
  }
}
