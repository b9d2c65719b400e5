package guiximage.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import guiximage.oci.Digest;
import guiximage.oci.HistoryEntry;
import guiximage.store.NarHash;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileStatementTest {
  private static final NarHash NAR_HASH = new NarHash(Digest.of(new byte[] {1}));
  private static final ProfileStatement STATEMENT =
      new ProfileStatement(
          NAR_HASH, new TreeMap<>(Map.of("PATH", "/p/bin:/p/sbin", "EMPTY", "", "X", "a=b")));
  private static final HistoryEntry ENTRY = STATEMENT.entry(Instant.EPOCH, StatementKey.NONE);

  private static HistoryEntry entry(String createdBy, String comment) {
    return new HistoryEntry(
        Optional.empty(), Optional.of(createdBy), Optional.empty(), Optional.of(comment), true);
  }

  private static Optional<ProfileStatement> read(HistoryEntry entry) {
    return ProfileStatement.of(entry, StatementKey.NONE);
  }

  private static String createdBy() {
    return ENTRY.createdBy().orElseThrow();
  }

  @Test
  void isReadFromTheEntryThatItGives() {
    assertThat(read(ENTRY)).contains(STATEMENT);
    assertThat(ENTRY.emptyLayer()).isTrue();
    assertThat(ENTRY.comment()).contains("EMPTY=\nPATH=/p/bin:/p/sbin\nX=a=b\n");
  }

  @Test
  void anEmptyEnvironmentIsStatedToo() {
    ProfileStatement empty = new ProfileStatement(NAR_HASH, new TreeMap<>());

    assertThat(read(empty.entry(Instant.EPOCH, StatementKey.NONE))).contains(empty);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "EMPTY=\nPATH=/evil/bin\nX=a=b\n",
        "EMPTY=\nPATH=/p/bin:/p/sbin\nX=a=b",
        "EMPTY=\nPATH=/p/bin:/p/sbin\nX=a=b\nY=\n",
        "PATH=/p/bin:/p/sbin\nEMPTY=\nX=a=b\n"
      })
  void anEnvironmentThatWasAlteredIsNotBelieved(String comment) {
    assertThat(read(entry(createdBy(), comment))).isEmpty();
  }

  @Test
  void theEnvironmentOfAnotherProfileIsNotBelieved() {
    NarHash other = new NarHash(Digest.of(new byte[] {2}));
    String comment = ENTRY.comment().orElseThrow();

    assertThat(read(entry(createdBy().replace(NAR_HASH.toString(), other.toString()), comment)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "guix-image", "ENV PATH=/bin", "guix-image profile nar-hash=x check=00000000"})
  void otherEntriesStateNothing(String createdBy) {
    assertThat(read(entry(createdBy, "PATH=/bin\n"))).isEmpty();
  }

  @Test
  void aKeyBelievesItsOwnMarkAlone() {
    StatementKey key = StatementKey.of(new byte[32]);
    HistoryEntry marked = STATEMENT.entry(Instant.EPOCH, key);

    assertThat(marked.createdBy().orElseThrow()).matches(".* check=[0-9a-f]{8} mark=[0-9a-f]{64}");
    assertThat(ProfileStatement.of(marked, key)).contains(STATEMENT);
    assertThat(ProfileStatement.of(ENTRY, key)).isEmpty();
    assertThat(ProfileStatement.of(marked, StatementKey.of("x".repeat(32).getBytes(UTF_8))))
        .isEmpty();
    assertThat(read(marked)).contains(STATEMENT);
  }
}
