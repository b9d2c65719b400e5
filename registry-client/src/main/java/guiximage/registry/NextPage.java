package guiximage.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * The address of the next part of a list, which an answer names in its {@code Link} header.
 *
 * @param link as it stands there
 * @param url that it means; empty if it is malformed, or at another server than the list
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags">
 *     distribution-spec 1.1.1, listing tags</a>
 */
record NextPage(String link, Optional<HttpUrl> url) {
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,<]*\\brel=\"?next\"?");

  /** The part that follows on an answer; empty if that is the last one. */
  static Optional<NextPage> after(RegistryRequest request, Response response) {
    Matcher matcher = NEXT.matcher(response.headers().values("Link").toString());
    if (!matcher.find()) {
      return Optional.empty();
    }
    String link = matcher.group(1);
    Optional<HttpUrl> url =
        Optional.ofNullable(request.url().resolve(link))
            .filter(next -> Origin.of(next).equals(Origin.of(request.url())));
    return Optional.of(new NextPage(link, url));
  }
}
