package guiximage.registry;

import guiximage.OwnCertificate;
import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import guiximage.registry.FakeServer.Head;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okio.Buffer;

/**
 * HTTP/2 and TLS before a fake server. What ends an answer there becomes what HTTP/2 has for it: a
 * connection that is closed afterwards is announced by GOAWAY, and a cut answer is a reset stream.
 */
final class Http2Front implements AutoCloseable {
  /** They report every fault that a test asks for. Kept, or their level would be forgotten. */
  private static final List<Logger> LOGGERS =
      List.of(
          Logger.getLogger(MockWebServer.class.getName()),
          Logger.getLogger(OkHttpClient.class.getName()));

  private static final int INTERNAL_ERROR = 2;

  private final FakeServer behind;
  private final MockWebServer server = new MockWebServer();
  private final List<String> versions = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile SocketEffect loss = new SocketEffect.CloseSocket();

  Http2Front(FakeServer behind) throws Exception {
    LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    this.behind = behind;
    server.useHttps(Certified.CERTIFICATE.serverContext().getSocketFactory());
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  /** Made when it is needed, and once: that takes a second. */
  private static final class Certified {
    static final OwnCertificate CERTIFICATE = make();

    private static OwnCertificate make() {
      try {
        Path directory = Files.createTempDirectory("http2-front-");
        OwnCertificate made = OwnCertificate.make(directory);
        for (String name : new String[] {"", "own.p12", "own.key", "own.crt"}) {
          directory.resolve(name).toFile().deleteOnExit();
        }
        return made;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static Path authority() {
    return Certified.CERTIFICATE.certificateFile();
  }

  int port() {
    return server.getPort();
  }

  /** What was spoken, of each request. */
  List<String> versions() {
    return List.copyOf(versions);
  }

  /** From now on an answer is lost by a reset of its stream, and the connection goes on. */
  void loseStreamsOnly(int errorCode) {
    loss = new SocketEffect.CloseStream(errorCode);
  }

  private MockResponse answer(RecordedRequest request) {
    versions.add(request.getVersion());
    Head head = head(request);
    byte[] body = request.getBody() == null ? new byte[0] : request.getBody().toByteArray();
    if (behind.bodyLimit(head) < Long.MAX_VALUE) {
      return response(head, Answer.of(500).ending(Ending.NO_ANSWER));
    }
    return response(head, behind.answer(head, body));
  }

  private static Head head(RecordedRequest request) {
    Map<String, String> headers = new TreeMap<>();
    request.getHeaders().toMultimap().forEach((name, values) -> headers.put(name, values.get(0)));
    String host = request.getUrl().host() + ":" + request.getUrl().port();
    return new Head(request.getMethod(), host, request.getTarget(), headers);
  }

  private MockResponse response(Head head, Answer answer) {
    MockResponse.Builder response = new MockResponse.Builder().code(answer.status());
    if (!head.method().equals("HEAD")) {
      response.body(new Buffer().write(answer.body()));
    }
    response.setHeader("Content-Length", answer.body().length);
    for (String header : answer.headers()) {
      String[] parts = header.split(":", 2);
      response.setHeader(parts[0].strip(), parts[1].strip());
    }
    switch (answer.ending()) {
      case CLOSE -> response.onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE);
      case NO_ANSWER -> response.onResponseStart(loss);
      case SILENCE -> awaitTheEnd();
      case CUT -> response.onResponseBody(new SocketEffect.CloseStream(INTERNAL_ERROR));
      case KEEP, DRIP -> {}
    }
    return response.build();
  }

  /** Holds up one stream; others have threads of their own. */
  private void awaitTheEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.close();
  }
}
