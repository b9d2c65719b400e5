package guiximage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import guiximage.ImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The list of the tags of one repository.
 *
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags">
 *     distribution-spec 1.1.1, listing tags</a>
 */
record TagList(RepositoryAccess access, Transport transport) {
  private static final int PAGES = 5;
  private static final String TAGS_A_PAGE = "1000";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** A part of the list, and where the next one is; null if there is none. */
  private record Page(List<String> tags, @Nullable HttpUrl next) {}

  /** Reads the first pages; none where the registry refuses, or says something else. */
  List<String> read() throws IOException {
    List<String> tags = new ArrayList<>();
    HttpUrl url =
        access
            .endpoint()
            .url(access.repository(), "tags", "list")
            .newBuilder()
            .addQueryParameter("n", TAGS_A_PAGE)
            .build();
    for (int pages = 0; pages < PAGES && url != null; pages++) {
      Page page;
      try {
        page = page(access.request("GET", "tags of " + access.name(), url));
      } catch (ImageException e) {
        if (RegistryException.causeOf(e).isEmpty()) {
          throw e;
        }
        return tags;
      }
      tags.addAll(page.tags());
      url = page.next();
    }
    return tags;
  }

  private Page page(RegistryRequest request) throws IOException {
    return transport.send(
        request,
        response -> {
          if (response.code() != 200) {
            throw Failures.refused(request, response);
          }
          Optional<byte[]> bytes = Bodies.read(response, Bodies.MAX_MANIFEST_BYTES);
          List<String> tags = new ArrayList<>();
          if (bytes.isPresent()) {
            for (JsonNode tag : MAPPER.readTree(bytes.get()).path("tags")) {
              tags.add(tag.asText());
            }
          }
          Optional<HttpUrl> next = NextPage.after(request, response).flatMap(NextPage::url);
          return new Page(tags, next.orElse(null));
        });
  }
}
