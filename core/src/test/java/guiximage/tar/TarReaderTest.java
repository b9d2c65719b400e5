package guiximage.tar;

import static guiximage.tar.ForeignTar.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.tar.ForeignTar.Field;
import guiximage.tar.TarMember.Kind;
import guiximage.tar.TarReader.HeaderTooLargeException;
import guiximage.tar.TarReader.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
  private static final String DAMAGED =
      "it is not a tar, or damaged: a header has a wrong checksum";
  private static final String CUT_SHORT = "it is cut short; get it again";
  private static final String NO_RECORDS = "it has a pax header that is not made of records";
  private static final int MIB = 1024 * 1024;

  private static TarMember only(ForeignTar tar) throws IOException {
    List<TarMember> members = all(tar);
    assertThat(members).hasSize(1);
    return members.get(0);
  }

  private static List<TarMember> all(ForeignTar tar) throws IOException {
    TarReader reader = tar.reader();
    List<TarMember> members = new ArrayList<>();
    for (Optional<TarMember> next = reader.next(); next.isPresent(); next = reader.next()) {
      members.add(next.get());
    }
    return members;
  }

  private static void isRefused(ForeignTar tar, String message) {
    isRefused(tar.ended(), message);
  }

  private static void isRefused(byte[] tar, String message) {
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    assertThatThrownBy(
            () -> {
              while (reader.next().isPresent()) {}
            })
        .isInstanceOf(MalformedException.class)
        .hasMessage(message);
  }

  private static ForeignTar file(Field... fields) {
    return new ForeignTar().member('0', "file", "content", fields);
  }

  private static ForeignTar pax(String... records) {
    StringBuilder all = new StringBuilder();
    for (String record : records) {
      int rest = record.length() + 2;
      int length = rest + 1 + (rest >= 9 ? 1 : 0);
      all.append(length).append(' ').append(record).append('\n');
    }
    return new ForeignTar().member('x', "PaxHeader", all.toString()).member('0', "file", "content");
  }

  @Test
  void everyFieldOfAHeaderIsRead() throws IOException {
    assertThat(only(file(field(ForeignTar.LINK, "target"))))
        .isEqualTo(
            new TarMember(
                "file",
                Kind.FILE,
                0644,
                new Ownership(01750, 01751, "user", "group"),
                0123,
                7,
                512,
                "target"));
  }

  @Test
  void contentIsSkippedAndItsPlaceIsTold() throws IOException {
    ForeignTar tar =
        new ForeignTar()
            .member('0', "a", "x".repeat(512))
            .member('0', "b", "x".repeat(513))
            .member('0', "c", "");

    assertThat(all(tar)).extracting(TarMember::contentByte).containsExactly(512L, 1536L, 3072L);
    assertThat(all(tar)).extracting(TarMember::sizeBytes).containsExactly(512L, 513L, 0L);
  }

  @ParameterizedTest
  @CsvSource({
    "0, file, FILE",
    "7, file, FILE",
    "1, file, HARD_LINK",
    "2, file, SYMBOLIC_LINK",
    "3, file, OTHER",
    "4, file, OTHER",
    "5, file/, DIRECTORY",
    "6, file, OTHER",
    "D, file, OTHER",
    "0, file/, FILE"
  })
  void theTypeDecidesTheKind(char type, String name, Kind kind) throws IOException {
    TarMember member = only(new ForeignTar().member(type, name, ""));

    assertThat(member.kind()).isEqualTo(kind);
    assertThat(member.name()).isEqualTo("file");
  }

  @Test
  void beforePosixASlashMakesADirectory() throws IOException {
    Field old = new Field(ForeignTar.MAGIC, new byte[8]);

    assertThat(only(new ForeignTar().member('\0', "d/", "", old)).kind()).isEqualTo(Kind.DIRECTORY);
    assertThat(only(new ForeignTar().member('\0', "d", "", old)).kind()).isEqualTo(Kind.FILE);
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '4', '5', '6'})
  void membersWithoutContentHaveNoneWhateverTheirSize(char type) throws IOException {
    ForeignTar tar =
        new ForeignTar()
            .member(type, "a", "", field(ForeignTar.SIZE, "00000001000\0"))
            .member('0', "b", "");

    assertThat(all(tar)).extracting(TarMember::name).containsExactly("a", "b");
    assertThat(all(tar).get(0).sizeBytes()).isZero();
  }

  @Test
  void otherTypesHaveContent() throws IOException {
    ForeignTar tar = new ForeignTar().member('7', "a", "xyz").member('V', "b", "xyz");

    assertThat(all(tar)).extracting(TarMember::sizeBytes).containsExactly(3L, 3L);
  }

  @Test
  void aPrefixIsOfPosixAlone() throws IOException {
    Field prefix = field(ForeignTar.PREFIX, "a/b");

    assertThat(only(file(prefix)).name()).isEqualTo("a/b/file");
    assertThat(only(file(prefix, field(ForeignTar.MAGIC, "ustar  \0"))).name()).isEqualTo("file");
    assertThat(only(file(prefix, field(ForeignTar.MAGIC, "ustar\0\0\0"))).name()).isEqualTo("file");
    assertThat(only(file(prefix, field(ForeignTar.MAGIC, "xstar\00000"))).name()).isEqualTo("file");
  }

  @Test
  void fieldsMayBeFullToTheirLastByte() throws IOException {
    TarMember member =
        only(
            file(
                field(ForeignTar.NAME, "n".repeat(100)),
                field(ForeignTar.LINK, "l".repeat(100)),
                field(ForeignTar.USER, "u".repeat(32)),
                field(ForeignTar.GROUP, "g".repeat(32)),
                field(ForeignTar.PREFIX, "p".repeat(155))));

    assertThat(member.name()).isEqualTo("p".repeat(155) + "/" + "n".repeat(100));
    assertThat(member.target()).isEqualTo("l".repeat(100));
    assertThat(member.owner().user()).isEqualTo("u".repeat(32));
    assertThat(member.owner().group()).isEqualTo("g".repeat(32));
  }

  @Test
  void aPaxHeaderIsBeforeTheHeader() throws IOException {
    TarMember member =
        only(
            pax(
                "path=long/name",
                "linkpath=to",
                "uname=u",
                "gname=g",
                "uid=3000000",
                "gid=4000000",
                "size=7.0",
                "mtime=5.9",
                "comment=none"));

    assertThat(member)
        .isEqualTo(
            new TarMember(
                "long/name",
                Kind.FILE,
                0644,
                new Ownership(3_000_000, 4_000_000, "u", "g"),
                5,
                7,
                1536,
                "to"));
  }

  @Test
  void anEmptyValueLeavesTheHeaderAsItIs() throws IOException {
    assertThat(only(pax("path=", "size=", "mtime=")))
        .isEqualTo(
            new TarMember(
                "file",
                Kind.FILE,
                0644,
                new Ownership(01750, 01751, "user", "group"),
                0123,
                7,
                1536,
                ""));
  }

  @Test
  void aPaxHeaderIsForOneMember() throws IOException {
    ForeignTar tar = pax("path=other").member('0', "last", "");

    assertThat(all(tar)).extracting(TarMember::name).containsExactly("other", "last");
  }

  @Test
  void theOldLetterOfPaxHeadersAndHeadersForAllAreRead() throws IOException {
    ForeignTar tar =
        new ForeignTar()
            .member('g', "all", "13 path=none\n")
            .member('X', "PaxHeader", "13 path=this\n")
            .member('0', "file", "");

    assertThat(all(tar)).extracting(TarMember::name).containsExactly("this");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.9, 1",
    "-1, -1",
    "-1., -1",
    "-1.0, -1",
    "-1.000001, -2",
    "-0.5, -1",
    "999999999999999999, 999999999999999999",
    "-999999999999999999, -999999999999999999"
  })
  void aTimeIsRoundedDown(String text, long seconds) throws IOException {
    assertThat(only(pax("mtime=" + text)).mtimeSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mtime=x", "mtime=1000000000000000000", "mtime=--1", "mtime=-1x"})
  void aTimeThatIsNoneIsRefused(String record) {
    isRefused(pax(record), "a pax header has a mtime that is not a number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"size", "uid", "gid"})
  void anOtherNumberIsNotNegative(String key) {
    isRefused(pax(key + "=-1"), "a pax header has a " + key + " that is not a number");
    isRefused(pax(key + "=0x1"), "a pax header has a " + key + " that is not a number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10 path=a",
        "8 path=a\n",
        "11 path=a\n",
        "10 path=aX",
        "x path=a\n",
        "path=a\n",
        "0 path=a\n",
        "9 =value\n",
        "7 path\n",
        "2 \n",
        "3 \n",
        "00000000010 path=a\n",
        "1000000010 path=a\n"
      })
  void recordsThatAreNoneAreRefused(String content) {
    isRefused(
        new ForeignTar().member('x', "PaxHeader", content).member('0', "file", ""), NO_RECORDS);
  }

  @Test
  void longNamesOfGnuEndAtTheirFirstNul() throws IOException {
    ForeignTar tar =
        new ForeignTar()
            .member('L', "././@LongLink", "a/".repeat(80) + "b\0rest")
            .member('K', "././@LongLink", "t".repeat(150))
            .member('2', "file", "")
            .member('0', "next", "");

    assertThat(all(tar).get(0).name()).isEqualTo("a/".repeat(80) + "b");
    assertThat(all(tar).get(0).target()).isEqualTo("t".repeat(150));
    assertThat(all(tar).get(1).name()).isEqualTo("next");
  }

  @Test
  void sparseMembersAreCalledSo() throws IOException {
    TarMember posix = only(pax("GNU.sparse.name=real", "path=made/up", "GNU.sparse.major=1"));
    TarMember short_ = only(pax("GNU.sparse.size=9"));
    TarMember old = only(new ForeignTar().member('S', "old", "ab"));

    assertThat(posix.name()).isEqualTo("real");
    assertThat(List.of(posix, short_, old)).extracting(TarMember::kind).containsOnly(Kind.SPARSE);
    assertThat(old.sizeBytes()).isEqualTo(2);
    assertThat(old.contentByte()).isEqualTo(512);
  }

  @Test
  void theMapOfASparseMemberMayTakeSeveralBlocks() throws IOException {
    byte[] more = new byte[512];
    more[504] = 1;
    byte[] header = new ForeignTar().member('S', "s", "", new Field(482, new byte[] {1})).toBytes();
    ForeignTar tar = new ForeignTar().raw(header).raw(more).raw(new byte[512]).member('0', "n", "");

    assertThat(all(tar)).extracting(TarMember::name).containsExactly("s", "n");
    assertThat(all(tar).get(0).contentByte()).isEqualTo(3 * 512);
  }

  @Test
  void aChecksumMayBeOfSignedBytes() throws IOException {
    byte[] block = file().toBytes();
    block[0] = (byte) 0xE4;
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : block[i];
    }
    byte[] checksum = "%06o\0 ".formatted(sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(checksum, 0, block, 148, 8);

    assertThat(only(new ForeignTar().raw(block)).sizeBytes()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 147, 156, 511})
  void aHeaderWithAnotherByteIsRefused(int at) {
    byte[] tar = file().ended();
    tar[at]++;

    isRefused(tar, DAMAGED);
  }

  @ParameterizedTest
  @CsvSource({
    "'00000000007\0'",
    "'          7\0'",
    "'7          \0'",
    "'7\0\0\0\0\0\0\0\0\0\0\0'",
    "'000000000007'"
  })
  void anOctalNumberStandsBetweenBlanks(String size) throws IOException {
    assertThat(only(file(field(ForeignTar.SIZE, size))).sizeBytes()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000008\0", "7 7        \0", "0000000000/\0", "x0000000007\0"})
  void whatIsNoOctalNumberIsRefused(String size) {
    isRefused(
        file(field(ForeignTar.SIZE, size)), "a header has a field that is not an octal number");
  }

  private static Field big(int at, int... bytes) {
    byte[] value = new byte[12];
    for (int i = 0; i < bytes.length; i++) {
      value[12 - bytes.length + i] = (byte) bytes[i];
    }
    value[0] |= (byte) 0x80;
    return new Field(at, value);
  }

  @Test
  void bigNumbersOfGnuAreRead() throws IOException {
    assertThat(only(file(big(ForeignTar.SIZE, 0, 7))).sizeBytes()).isEqualTo(7);
    assertThat(only(file(big(ForeignTar.MTIME, 1, 2, 3, 4, 5))).mtimeSeconds())
        .isEqualTo(0x0102030405L);
    assertThat(only(file(big(ForeignTar.MTIME, 0x3F, 255, 255, 255, 255, 255, 255))).mtimeSeconds())
        .isEqualTo(0x3FFFFFFFFFFFFFL);
  }

  @Test
  void aTimeBeforeTheEpochIsNegative() throws IOException {
    byte[] minusTwo = new byte[12];
    Arrays.fill(minusTwo, (byte) 0xFF);
    minusTwo[11] = (byte) 0xFE;

    assertThat(only(file(new Field(ForeignTar.MTIME, minusTwo))).mtimeSeconds()).isEqualTo(-2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void aTimeThatIsFarTooSmallIsRefused(int at) {
    byte[] value = new byte[12];
    Arrays.fill(value, (byte) 0xFF);
    value[at] = (byte) 0xFE;

    isRefused(
        file(new Field(ForeignTar.MTIME, value)),
        "a header has a number that is negative or far too big");
  }

  @Test
  void aSizeThatIsNegativeOrFarTooBigIsRefused() {
    byte[] minusOne = new byte[12];
    Arrays.fill(minusOne, (byte) 0xFF);
    String message = "a header has a number that is negative or far too big";

    isRefused(file(new Field(ForeignTar.SIZE, minusOne)), message);
    isRefused(file(big(ForeignTar.SIZE, 0x40, 0, 0, 0, 0, 0, 0)), message);
  }

  @Test
  void anOwnerThatCannotBeIsRefused() {
    isRefused(
        file(field(ForeignTar.USER, "u\n")),
        "it has a member with an impossible owner: the name of a user or group has a control"
            + " character");
  }

  @Test
  void headersForNamesAreBounded() throws IOException {
    ForeignTar largest = new ForeignTar().member('L', "L", "n".repeat(MIB)).member('0', "file", "");
    ForeignTar larger =
        new ForeignTar().member('L', "L", "n".repeat(MIB + 1)).member('0', "file", "");

    assertThat(only(largest).name()).hasSize(MIB);
    assertThatThrownBy(() -> all(larger))
        .isInstanceOf(HeaderTooLargeException.class)
        .hasMessage("it has a header of 1048577 bytes; at most 1048576 are read");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 518, 1023})
  void aTarThatIsCutShortIsRefused(int length) {
    isRefused(Arrays.copyOf(file().toBytes(), length), CUT_SHORT);
  }

  @ParameterizedTest
  @ValueSource(ints = {513, 520, 1023})
  void aLongNameThatIsCutShortIsRefused(int length) {
    byte[] tar = new ForeignTar().member('L', "L", "name of a file").toBytes();

    isRefused(Arrays.copyOf(tar, length), CUT_SHORT);
  }

  @Test
  void oneBlockOfZerosEndsATar() throws IOException {
    byte[] tar = new ForeignTar().member('0', "a", "").raw(new byte[512]).toBytes();
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));

    assertThat(reader.next()).isPresent();
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void somethingAfterTheEndIsRefused() {
    isRefused(
        new ForeignTar().raw(new byte[512 + 70_000]).raw(new byte[] {1}),
        "something follows the end of the tar");
    isRefused(
        new ForeignTar().raw(new byte[512]).raw(new byte[] {1}),
        "something follows the end of the tar");
  }

  private static InputStream zeros(int bytes) {
    return new ByteArrayInputStream(new byte[bytes]);
  }

  @Test
  void notTooManyZerosMayFollow() throws IOException {
    assertThat(new TarReader(zeros(512 + 16 * MIB)).next()).isEmpty();
    assertThatThrownBy(() -> new TarReader(zeros(512 + 16 * MIB + 1)).next())
        .isInstanceOf(MalformedException.class)
        .hasMessage("too many zeros follow the end of the tar");
  }

  private static boolean begins(byte[] bytes) throws IOException {
    return TarReader.beginsATar(new ByteArrayInputStream(bytes));
  }

  @Test
  void theBeginningOfATarIsKnown() throws IOException {
    byte[] damaged = file().toBytes();
    damaged[0]++;
    byte[] old = file(new Field(ForeignTar.MAGIC, new byte[8])).toBytes();
    byte[] damagedOld = old.clone();
    damagedOld[0]++;
    byte[] text = new byte[512];
    Arrays.fill(text, (byte) 'x');

    assertThat(begins(new byte[512])).isTrue();
    assertThat(begins(new byte[511])).isFalse();
    assertThat(begins(file().toBytes())).isTrue();
    assertThat(begins(damaged)).isTrue();
    assertThat(begins(old)).isTrue();
    assertThat(begins(damagedOld)).isFalse();
    assertThat(begins(text)).isFalse();
  }

  @Test
  void aHeaderThatComesInPiecesIsReadWhole() throws IOException {
    byte[] tar = file().ended();
    InputStream pieces =
        new SequenceInputStream(
            new ByteArrayInputStream(tar, 0, 100),
            new ByteArrayInputStream(tar, 100, tar.length - 100));

    assertThat(new TarReader(pieces).next()).isPresent();
  }
}
