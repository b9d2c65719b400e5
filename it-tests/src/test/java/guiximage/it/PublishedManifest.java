package guiximage.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Changes what a registry says, as anybody can who may push to the repository. */
final class PublishedManifest {
  private static final String TYPES =
      "application/vnd.oci.image.manifest.v1+json,"
          + "application/vnd.docker.distribution.manifest.v2+json";

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  /**
   * @param repository such as {@code org/greeting}
   */
  PublishedManifest(RealRegistry registry, String repository) {
    url = registry.url() + "/v2/" + repository;
  }

  ObjectNode read(String tag) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/manifests/" + tag))
            .header("Accept", TYPES)
            .build();
    return (ObjectNode) Documents.parse(send(request).body());
  }

  /** Rewrites the manifest that {@code tag} names. */
  void change(String tag, Consumer<ObjectNode> lie) {
    ObjectNode manifest = read(tag);
    lie.accept(manifest);
    put(tag, manifest.get("mediaType").asText(), manifest.toString());
  }

  void put(String tag, String mediaType, String document) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/manifests/" + tag))
            .header("Content-Type", mediaType)
            .PUT(BodyPublishers.ofString(document))
            .build();
    requireStatus(201, send(request));
  }

  /** Makes {@code config} the config of the image. */
  void changeConfig(String tag, String config) {
    byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
    Digest digest = upload(bytes);
    change(
        tag,
        manifest -> {
          ObjectNode descriptor = (ObjectNode) manifest.get("config");
          descriptor.put("digest", digest.toString());
          descriptor.put("size", bytes.length);
        });
  }

  String config(String tag) {
    String digest = read(tag).get("config").get("digest").asText();
    return send(HttpRequest.newBuilder(URI.create(url + "/blobs/" + digest)).build()).body();
  }

  /** Adds a blob to the repository. */
  Digest upload(byte[] bytes) {
    HttpResponse<String> opened =
        send(
            HttpRequest.newBuilder(URI.create(url + "/blobs/uploads/"))
                .POST(BodyPublishers.noBody())
                .build());
    requireStatus(202, opened);
    Digest digest = Digest.of(bytes);
    String session = opened.headers().firstValue("Location").orElseThrow();
    requireStatus(
        201,
        send(
            HttpRequest.newBuilder(URI.create(session + "&digest=" + digest))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(bytes))
                .build()));
    return digest;
  }

  /** Takes a blob away, as garbage collection does. */
  void forget(JsonNode descriptor) {
    URI blob = URI.create(url + "/blobs/" + descriptor.get("digest").asText());
    requireStatus(202, send(HttpRequest.newBuilder(blob).DELETE().build()));
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void requireStatus(int status, HttpResponse<String> response) {
    if (response.statusCode() != status) {
      throw new AssertionError(response + ": " + response.body());
    }
  }
}
