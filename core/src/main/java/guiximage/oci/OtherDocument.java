package guiximage.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The manifests that registries keep beside images: signatures, attestations, charts and other
 * artifacts, and images of kinds that are not read.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md">image-spec
 *     1.1.1, guidelines for artifact usage</a>
 */
final class OtherDocument {
  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1";

  /** Nouns by the beginning of an artifact type, or of the media type of a config or a layer. */
  private static final Map<String, String> NOUNS = nouns();

  private OtherDocument() {}

  private static Map<String, String> nouns() {
    Map<String, String> nouns = new LinkedHashMap<>();
    nouns.put("application/vnd.dev.cosign.simplesigning.v1+json", "a signature of cosign");
    nouns.put("application/vnd.dev.cosign.artifact.sig", "a signature of cosign");
    nouns.put("application/vnd.dev.sigstore.bundle", "a signature or attestation of sigstore");
    nouns.put("application/vnd.cncf.notary.signature", "a signature of notation");
    nouns.put("application/vnd.dsse.envelope", "an attestation of cosign");
    nouns.put("application/vnd.in-toto", "an attestation of BuildKit");
    nouns.put("application/vnd.docker.attestation", "an attestation of BuildKit");
    nouns.put("application/spdx", "a bill of materials (SPDX)");
    nouns.put("text/spdx", "a bill of materials (SPDX)");
    nouns.put("application/vnd.cyclonedx", "a bill of materials (CycloneDX)");
    nouns.put("application/vnd.cncf.helm", "a chart of Helm");
    nouns.put("application/vnd.wasm", "a WebAssembly module");
    nouns.put("application/vnd.docker.plugin", "a plugin of Docker");
    nouns.put("application/vnd.buildkit.cacheconfig", "a build cache of BuildKit");
    return nouns;
  }

  /** A noun phrase for what {@code manifest} describes instead of an image; empty for an image. */
  static Optional<String> describe(JsonNode manifest) {
    if (manifest.path("schemaVersion").asInt() == 1
        || manifest.path("mediaType").asText().startsWith(SCHEMA_1)) {
      return Optional.of("a manifest of Docker's old schema 1");
    }
    Optional<String> known = noun(manifest.path("config"));
    for (JsonNode layer : manifest.path("layers")) {
      known = known.or(() -> noun(layer));
      if (layer.path("mediaType").asText().endsWith("+encrypted")) {
        return Optional.of("an image whose layers are encrypted");
      }
    }
    String artifactType = manifest.path("artifactType").asText();
    if (known.isPresent() || artifactType.isEmpty()) {
      return known;
    }
    return Optional.of(noun(artifactType).orElse("an artifact of type " + artifactType));
  }

  private static Optional<String> noun(JsonNode descriptor) {
    return noun(descriptor.path("mediaType").asText());
  }

  private static Optional<String> noun(String type) {
    return NOUNS.entrySet().stream()
        .filter(entry -> type.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
