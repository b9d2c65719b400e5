package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.oci.Descriptor;
import guiximage.oci.Digest;
import guiximage.oci.MediaType;
import guiximage.publish.MissingBlobException;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.RegistryClient.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that get further tags or go to another registry: rows P1 to P6. */
class ImageCopyTest {
  private static final String EMPTY = "{}";
  private static final String COPY = "org/copy";

  private PushRig rig;
  private FakeRegistry other;
  private RegistryClient client;

  @BeforeEach
  void push() throws Exception {
    rig = new PushRig();
    other = new FakeRegistry();
    rig.push();
    rig.registry.forgetRequests();
    client = new RegistryClient(rig.options.build());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    rig.close();
    other.close();
  }

  private Digest image() {
    return rig.image.descriptor().digest();
  }

  private Repository source() {
    return client.repository(rig.registry.reference(PushRig.REPOSITORY), Access.PULL_AND_PUSH);
  }

  private CopiedImage copy(boolean referrers) throws IOException {
    ImageCopy copy =
        client
            .repository(other.reference(COPY), Access.PULL_AND_PUSH)
            .copyFrom(source(), bytes -> {});
    return referrers
        ? copy.copyWithReferrers(PushRig.TAG, List.of("copied"))
        : new CopiedImage(copy.copy(PushRig.TAG, List.of("copied")), 0);
  }

  /** A manifest that names {@code subject}, in the repository of the image. */
  private Digest refer(Digest subject, String artifact) {
    return refer(rig.registry, PushRig.REPOSITORY, subject, artifact, "any");
  }

  private static Digest refer(
      FakeRegistry registry, String repository, Digest subject, String artifact, String tag) {
    registry.store(repository, EMPTY.getBytes(StandardCharsets.UTF_8));
    Digest config = Digest.of(EMPTY.getBytes(StandardCharsets.UTF_8));
    byte[] manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","artifactType":"%s",
        "config":{"mediaType":"%s","digest":"%s","size":2},"layers":[],
        "subject":{"digest":"%s","mediaType":"%s","size":1}}"""
            .formatted(
                MediaType.OCI_MANIFEST,
                artifact,
                MediaType.OCI_CONFIG,
                config,
                subject,
                MediaType.OCI_MANIFEST)
            .getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.of(manifest);
    registry.store(repository, tag, MediaType.OCI_MANIFEST.toString(), manifest);
    return digest;
  }

  private static String list(Digest... referrers) {
    List<String> entries = new ArrayList<>();
    for (Digest referrer : referrers) {
      entries.add(
          "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1}"
              .formatted(MediaType.OCI_MANIFEST, referrer));
    }
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(MediaType.OCI_INDEX, String.join(",", entries));
  }

  private static void storeList(FakeRegistry registry, String repository, Digest... referrers) {
    String tag = Referrers.tag(referrers[0]);
    byte[] list =
        list(List.of(referrers).subList(1, referrers.length).toArray(Digest[]::new))
            .getBytes(StandardCharsets.UTF_8);
    registry.store(repository, tag, MediaType.OCI_INDEX.toString(), list);
  }

  private List<Digest> listed(Digest subject) throws IOException {
    Repository copy = client.repository(other.reference(COPY), Access.PULL_AND_PUSH);
    return Referrers.in(copy).of(subject).stream().map(Referrers.Referrer::digest).toList();
  }

  @Test
  void aTagThatStandsForTheImageAlreadyIsLeftAlone() throws IOException {
    Descriptor tagged = source().tag(PushRig.TAG, List.of(PushRig.TAG));

    assertThat(tagged.digest()).isEqualTo(image());
    assertThat(rig.registry.count("PUT", "")).isZero();
  }

  @Test
  void tagsCostOneReadAndAWriteAndALookEach() throws IOException {
    source().tag(PushRig.TAG, List.of("a", "b"));

    assertThat(rig.registry.requests().stream().map(request -> request.split(" ", 2)[0]))
        .containsExactly("GET", "PUT", "HEAD", "PUT", "HEAD");
    assertThat(rig.registry.tag(PushRig.REPOSITORY, "b")).contains(image());
  }

  @Test
  void ofSeveralTagsThoseBeforeTheOneThatIsRefusedAreNamed() {
    rig.registry.fault("PUT", "/manifests/b").always().answer(403);

    Throwable refused = catchThrowable(() -> source().tag(PushRig.TAG, List.of("a", "b", "c")));

    assertThat(refused).isInstanceOf(ImageException.class);
    assertThat(((ImageException) refused).kind()).isEqualTo(FailureKind.CREDENTIALS);
    assertThat(rig.said)
        .singleElement()
        .asString()
        .contains("published as ", "/org/app:a, before ", "/org/app:b failed");
    assertThat(rig.registry.tag(PushRig.REPOSITORY, "c")).isEmpty();
  }

  @Test
  void aNameThatStandsForNothingIsNamed() {
    for (Throwable missing :
        List.of(
            catchThrowable(() -> source().tag("nothing", List.of("x"))),
            catchThrowable(() -> source().require("nothing")))) {
      assertThat(missing)
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("/org/app:nothing: not found");
      assertThat(((ImageException) missing).kind()).isEqualTo(FailureKind.REGISTRY);
    }
  }

  @Test
  void aCopyHasEveryByteAndASecondOneSendsNothing() throws IOException {
    assertThat(copy(false).document()).isEqualTo(rig.image.manifestBlob().descriptor());
    other.forgetRequests();
    client = new RegistryClient(rig.options.build());
    copy(false);

    assertThat(other.tag(COPY, "copied")).contains(image());
    assertThat(other.count("POST", "")).isZero();
    assertThat(other.violations()).isEmpty();
  }

  @Test
  void aManifestThatIsRefusedLeavesNoTag() {
    other.fault("PUT", "/manifests/sha256").always().answer(403);

    Throwable refused = catchThrowable(() -> copy(false));

    assertThat(((ImageException) refused).kind()).isEqualTo(FailureKind.CREDENTIALS);
    assertThat(other.tag(COPY, "copied")).isEmpty();
    assertThat(other.openSessions()).isZero();
  }

  @Test
  void aBlobThatTheSourceLostIsNamedAndNothingIsPublished() {
    Digest layer = rig.layers.get(0).descriptor().digest();
    rig.registry.lose(PushRig.REPOSITORY, layer);

    Throwable lost = catchThrowable(() -> copy(false));

    assertThat(lost).isInstanceOf(ImageException.class).hasMessageContaining(layer.toString());
    assertThat(other.tag(COPY, "copied")).isEmpty();
  }

  @Test
  void blobsThatTheDestinationOnlySaysItHasAreSent() throws IOException {
    Descriptor layer = rig.layers.get(0).descriptor();
    other
        .fault("HEAD", layer.digest().toString())
        .answer(200, "Content-Length: " + layer.sizeBytes());

    copy(false);

    assertThat(other.has(COPY, layer.digest())).isTrue();
    assertThat(other.tag(COPY, "copied")).contains(image());
  }

  @Test
  void aDestinationThatLosesEverythingIsGivenUp() {
    other
        .fault("PUT", "/manifests/sha256")
        .always()
        .answer(FakeRegistry.error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry"));

    Throwable lost = catchThrowable(() -> copy(false));

    assertThat(lost).isInstanceOf(MissingBlobException.class);
    assertThat(other.count("PUT", "/manifests/")).isEqualTo(3);
    assertThat(other.tag(COPY, "copied")).isEmpty();
  }

  @Test
  void referrersThatARegistryListsOnSeveralPagesAreListedUnderATagWhereThereIsNoList()
      throws IOException {
    rig.registry.listReferrers();
    Digest signature = refer(image(), "test/signature");
    Digest sbom = refer(image(), "test/sbom");
    Digest signatureOfSbom = refer(sbom, "test/signature-of-sbom");

    CopiedImage copied = copy(true);

    assertThat(copied.referrers()).isEqualTo(3);
    assertThat(listed(image())).containsExactlyInAnyOrder(signature, sbom);
    assertThat(listed(sbom)).containsExactly(signatureOfSbom);
    assertThat(other.tag(COPY, signatureOfSbom.toString())).contains(signatureOfSbom);
    assertThat(other.violations()).isEmpty();
  }

  @Test
  void aListUnderATagIsAddedToAndKeepsWhatItHad() throws IOException {
    Digest signature = refer(image(), "test/signature");
    Digest own = refer(other, COPY, image(), "test/own", "own");
    storeList(rig.registry, PushRig.REPOSITORY, image(), signature);
    storeList(other, COPY, image(), own);

    copy(true);
    other.forgetRequests();
    client = new RegistryClient(rig.options.build());
    copy(true);

    assertThat(listed(image())).containsExactly(own, signature);
    assertThat(other.count("PUT", Referrers.tag(image()))).isZero();
  }

  @Test
  void aRegistryThatListsReferrersIsGivenNoTag() throws IOException {
    other.listReferrers();
    Digest signature = refer(image(), "test/signature");
    storeList(rig.registry, PushRig.REPOSITORY, image(), signature);

    copy(true);

    assertThat(listed(image())).containsExactly(signature);
    assertThat(other.tag(COPY, Referrers.tag(image()))).isEmpty();
  }

  @Test
  void whatCosignKeepsUnderTagsComesAlong() throws IOException {
    Digest signature =
        refer(
            rig.registry,
            PushRig.REPOSITORY,
            image(),
            "test/cosign",
            Referrers.tag(image()) + ".sig");

    assertThat(copy(true).referrers()).isEqualTo(1);

    assertThat(other.tag(COPY, Referrers.tag(image()) + ".sig")).contains(signature);
  }

  @Test
  void withoutItsReferrersAnImageGetsNoTag() {
    rig.registry.listReferrers();
    Digest signature = refer(image(), "test/signature");
    rig.registry.fault("GET", signature.toString()).always().answer(404);

    Throwable missing = catchThrowable(() -> copy(true));

    assertThat(missing).hasMessageContaining(signature + ": not found");
    assertThat(other.tag(COPY, "copied")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "[]", "{\"manifests\":3}"})
  void aListThatIsNoneIsRefused(String body) {
    rig.registry.fault("GET", "/referrers/").always().answer(Answer.of(200).withBody(body));

    Throwable refused = catchThrowable(() -> copy(true));

    assertThat(refused).hasMessageContaining("answered GET with 200 and no list of referrers");
    assertThat(other.tag(COPY, "copied")).isEmpty();
  }

  @Test
  void aListWhoseRestIsElsewhereOrEndlessIsRefused() {
    Answer elsewhere = Answer.of(200, "Link: <http://192.0.2.1/v2/>; rel=\"next\"");
    rig.registry.fault("GET", "/referrers/").answer(elsewhere.withBody(list()));
    Throwable away = catchThrowable(() -> copy(true));
    Answer again = Answer.of(200, "Link: <?more>; rel=next");
    rig.registry.fault("GET", "/referrers/").always().answer(again.withBody(list()));
    Throwable endless = catchThrowable(() -> copy(true));

    assertThat(away).hasMessageContaining("and 'http://192.0.2.1/v2/' as the address of the rest");
    assertThat(endless).hasMessageContaining("has no end");
  }

  @Test
  void aListThatMayNotBeReadIsNotTakenForAnEmptyOne() {
    rig.registry.fault("GET", "/referrers/").always().answer(403);

    Throwable refused = catchThrowable(() -> copy(true));

    assertThat(((ImageException) refused).kind()).isEqualTo(FailureKind.CREDENTIALS);
    assertThat(other.tag(COPY, "copied")).isEmpty();
  }
}
