package guiximage.registry;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.HttpUrl;

/** The upload sessions that are open. Those left at the end are cancelled. */
final class Sessions {
  private static final long BUDGET_NANOS = 1_000_000_000L;

  private final Transport transport;
  private final RetryClock clock;
  private final ConcurrentMap<HttpUrl, RepositoryAccess> open = new ConcurrentHashMap<>();

  Sessions(Transport transport, RetryClock clock) {
    this.transport = transport;
    this.clock = clock;
  }

  void opened(RepositoryAccess access, HttpUrl session) {
    open.put(session, access);
  }

  void ended(HttpUrl session) {
    open.remove(session);
  }

  /**
   * Tells the registry that nothing more will come. It is asked once and need not obey: many want a
   * permission for it that those who push do not have.
   */
  void cancel(RepositoryAccess access, HttpUrl session) {
    try {
      transport.politely(access.request("DELETE", "upload session of " + access.name(), session));
      open.remove(session);
    } catch (IOException e) {
      // tried again at the end; a registry drops sessions by itself in time
      open.put(session, access);
    }
  }

  void cancelAll() {
    long startNanos = clock.nanoTime();
    open.forEach(
        (session, access) -> {
          if (clock.nanoTime() - startNanos < BUDGET_NANOS) {
            cancel(access, session);
          }
        });
  }
}
