package guiximage.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Git repository at a commit, from which package definitions came, as a profile's manifest
 * records it.
 *
 * @see <a href="https://guix.gnu.org/manual/en/html_node/Channels.html">Guix manual, channels</a>
 */
public record Channel(
    String name,
    String url,
    Optional<String> branch,
    Optional<String> commit,
    Optional<Introduction> introduction) {

  /**
   * From where on the channel's history can be authenticated.
   *
   * @param signer an OpenPGP fingerprint
   */
  public record Introduction(String commit, String signer) {}

  /**
   * Scheme code for these channels, as {@code guix describe -f channels} prints it and {@code guix
   * time-machine -C} and {@code guix pull -C} read it, on one line.
   */
  public static String toScheme(List<Channel> channels) {
    return list("list", channels.stream().map(Channel::toScheme).toList());
  }

  private String toScheme() {
    List<String> fields = new ArrayList<>();
    fields.add(list("name", List.of("'" + name)));
    fields.add(list("url", List.of(quote(url))));
    add(fields, "branch", branch.map(Channel::quote));
    add(fields, "commit", commit.map(Channel::quote));
    add(fields, "introduction", introduction.map(Channel::toScheme));
    return list("channel", fields);
  }

  private static String toScheme(Introduction introduction) {
    return list(
        "make-channel-introduction",
        List.of(
            quote(introduction.commit()),
            list("openpgp-fingerprint", List.of(quote(introduction.signer())))));
  }

  private static void add(List<String> fields, String name, Optional<String> value) {
    value.ifPresent(text -> fields.add(list(name, List.of(text))));
  }

  private static String list(String head, List<String> rest) {
    return "(" + head + (rest.isEmpty() ? "" : " ") + String.join(" ", rest) + ")";
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
