package guiximage.store;

import static guiximage.store.DatabaseFixture.narHash;
import static guiximage.store.DatabaseFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.ImageException;
import guiximage.store.StoreItem.Registration;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreDaemonTest {
  private static final StoreItem GLIBC = item(path('a', "glibc-2.39"), 100);
  private static final StoreItem HELLO = item(path('b', "hello-2.12"), 50, GLIBC.path());

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "0x163, 0x10f", // Guix 1.0 to 1.4
    "0x164, 0x10f", // Guix since
    "0x10c, 0x10c", // Guix 0.5
    "0x10a, 0x10a",
    "0x110, 0x110",
    "0x115, 0x115", // Nix 2.3
    "0x126, 0x119", // Nix 2.24
  })
  void everyVersionGivesTheSameClosure(String theirs, String ours) throws Exception {
    try (FakeDaemon fake = new FakeDaemon(socket(), Integer.decode(theirs)).has(GLIBC).has(HELLO);
        StoreDaemon daemon = StoreDaemon.connect(socket())) {

      Closure closure = daemon.closureOf(List.of(HELLO.path()));

      assertThat(closure.items()).containsExactly(GLIBC, HELLO);
      assertThat(daemon.find(path('c', "absent-1"))).isEmpty();
      assertThat(daemon.find(GLIBC.path())).contains(GLIBC);
      assertThat(fake.clientVersion()).isEqualTo(Integer.decode(ours));
    }
  }

  @Test
  void nobodyListening() {
    assertThatThrownBy(() -> StoreDaemon.connect(socket()))
        .isInstanceOf(ImageException.class)
        .hasMessage("cannot reach the store daemon at " + socket() + ": No such file or directory");
  }

  @Test
  void aPathThatIsTooLongForASocket() {
    Path tooLong = directory.resolve("x".repeat(120));

    assertThatThrownBy(() -> StoreDaemon.connect(tooLong))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("cannot reach the store daemon at " + tooLong + ": ");
  }

  @Test
  void somethingElseListening() throws Exception {
    try (FakeDaemon fake = new FakeDaemon(socket(), 0x163).greetingWith(0x2048545450L)) {
      assertThatThrownBy(() -> StoreDaemon.connect(socket()))
          .isInstanceOf(ImageException.class)
          .hasMessage(
              "what answers at "
                  + socket()
                  + " is not a store daemon that this version understands:"
                  + " it sent 0x2048545450 for a greeting");
      assertThat(fake.clientVersion()).isZero();
    }
  }

  @Test
  void aDaemonThatHangsUp() throws Exception {
    try (FakeDaemon fake = new FakeDaemon(socket(), 0x163).hangingUpAfter(0x6478696f)) {
      assertThatThrownBy(() -> StoreDaemon.connect(socket()))
          .isInstanceOf(ImageException.class)
          .hasMessageMatching(
              "the (store daemon at .* closed the connection|connection to .* broke: .*)");
      assertThat(fake.clientVersion()).isZero();
    }
  }

  @Test
  void aDaemonThatFallsSilentIsNotWaitedForWithoutEnd() throws Exception {
    try (FakeDaemon fake = new FakeDaemon(socket(), 0x163).fallingSilentAfter(2);
        StoreDaemon daemon = StoreDaemon.connect(socket(), Duration.ofSeconds(1))) {
      fake.has(GLIBC);
      assertThat(daemon.find(GLIBC.path())).contains(GLIBC);

      assertThatThrownBy(() -> daemon.find(GLIBC.path()))
          .isInstanceOf(ImageException.class)
          .hasMessage(silence());
    }
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoIsInterruptedWaitsForADaemonNoLonger() throws Exception {
    try (FakeDaemon fake = new FakeDaemon(socket(), 0x163).fallingSilentAfter(1);
        StoreDaemon daemon = StoreDaemon.connect(socket())) {
      fake.has(GLIBC);
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> daemon.find(GLIBC.path()))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  @Timeout(60)
  void aDaemonThatTalksInsteadOfAnsweringIsLeft() throws Exception {
    try (FakeDaemon fake = new FakeDaemon(socket(), 0x163).chattering(20);
        StoreDaemon daemon = StoreDaemon.connect(socket(), Duration.ofMillis(400))) {
      fake.has(GLIBC);

      assertThatThrownBy(() -> daemon.find(GLIBC.path()))
          .isInstanceOf(ImageException.class)
          .hasMessage(
              "the store daemon at %s sent messages for 2 seconds and gave no answer; restart it"
                  .formatted(socket()));
    }
  }

  @Test
  @Timeout(60)
  void aDaemonThatTalksALotInsteadOfAnsweringIsLeft() throws Exception {
    try (FakeDaemon fake = new FakeDaemon(socket(), 0x163).chattering(0);
        StoreDaemon daemon = StoreDaemon.connect(socket(), Duration.ofSeconds(60))) {
      fake.has(GLIBC);

      assertThatThrownBy(() -> daemon.find(GLIBC.path()))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("sent messages of 67108864 bytes and gave no answer");
    }
  }

  /** As one that is stopped: the system accepts for it. */
  @Test
  void aDaemonThatNeverGreetsIsNotWaitedForWithoutEnd() throws Exception {
    try (ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stopped.bind(UnixDomainSocketAddress.of(socket()));

      assertThatThrownBy(() -> StoreDaemon.connect(socket(), Duration.ofSeconds(1)))
          .isInstanceOf(ImageException.class)
          .hasMessage(silence());
    }
  }

  @Test
  @Timeout(20)
  void aDaemonThatHasNoRoomForAConnectionIsNotWaitedForWithoutEnd() throws Exception {
    List<SocketChannel> others = new ArrayList<>();
    try (ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stopped.bind(UnixDomainSocketAddress.of(socket()), 1);
      fill(others);

      assertThatThrownBy(() -> StoreDaemon.connect(socket(), Duration.ofSeconds(1)))
          .isInstanceOf(ImageException.class)
          .hasMessage(silence());
    } finally {
      for (SocketChannel other : others) {
        other.close();
      }
    }
  }

  /** Connects until there would be a wait. */
  private void fill(List<SocketChannel> connections) throws IOException {
    while (true) {
      SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);
      connections.add(connection);
      connection.configureBlocking(false);
      try {
        connection.connect(UnixDomainSocketAddress.of(socket()));
      } catch (SocketException e) {
        return;
      }
    }
  }

  private String silence() {
    return "the store daemon at "
        + socket()
        + " gave no answer for 1 seconds; see whether it is stopped or collects garbage, and run"
        + " again when it answers";
  }

  @ParameterizedTest
  @ValueSource(ints = {0x109, 0x201})
  void versionsThatAreNotUnderstood(int version) throws Exception {
    try (FakeDaemon fake = new FakeDaemon(socket(), version)) {
      assertThatThrownBy(() -> StoreDaemon.connect(socket()))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("it sent protocol version ");
      assertThat(fake.clientVersion()).isZero();
    }
  }

  @Test
  void anItemWithoutASizeIsNotTheProtocol() throws Exception {
    StoreItem huge = new StoreItem(GLIBC.path(), GLIBC.narHash(), -1, List.of());
    try (FakeDaemon fake = new FakeDaemon(socket(), 0x163).has(huge);
        StoreDaemon daemon = StoreDaemon.connect(socket())) {
      assertThat(fake.clientVersion()).isEqualTo(0x10f);
      assertThatThrownBy(() -> daemon.find(GLIBC.path()))
          .isInstanceOf(ImageException.class)
          .hasMessageEndingWith("it sent about " + GLIBC.path() + ": no NAR size");
    }
  }

  @Test
  void aTextBeyondReasonIsNotWaitedFor() throws Exception {
    try (FakeDaemon fake =
        new FakeDaemon(socket(), 0x163).greetingWith(0x6478696f, 0x163, 0x6f6c6d67, 1L << 40)) {
      fake.has(GLIBC);

      assertThatThrownBy(() -> StoreDaemon.connect(socket()))
          .isInstanceOf(ImageException.class)
          .hasMessageEndingWith("it sent a text of 1099511627776");
    }
  }

  private Path socket() {
    return directory.resolve("socket");
  }

  /** As many items do, it refers to itself. */
  private static StoreItem item(StorePath path, long narSizeBytes, StorePath... references) {
    List<StorePath> all = new ArrayList<>(List.of(references));
    all.add(path);
    return new StoreItem(path, Optional.of(NarHash.parse(narHash(path))), narSizeBytes, all);
  }

  @Test
  void whatNixRegistersBesidesIsKept() throws Exception {
    StoreItem item =
        new StoreItem(
            GLIBC.path(),
            GLIBC.narHash(),
            100,
            List.of(),
            new Registration(
                false,
                Optional.of("/gnu/store/" + "d".repeat(32) + "-glibc-2.39.drv"),
                Optional.of("key-1:c2ln"),
                Optional.of("fixed:r:sha256:" + "0".repeat(52))));
    try (FakeDaemon fake = new FakeDaemon(socket(), 0x126).has(item);
        StoreDaemon daemon = StoreDaemon.connect(socket())) {
      assertThat(daemon.find(GLIBC.path())).contains(item);
      assertThat(fake.clientVersion()).isEqualTo(0x119);
    }
  }
}
