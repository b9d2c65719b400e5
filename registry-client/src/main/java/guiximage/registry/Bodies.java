package guiximage.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import okhttp3.Response;

/** Readers of response bodies that stop at a limit, also where the server states another length. */
final class Bodies {
  static final int MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
  static final int MAX_CONFIG_BYTES = 4 * 1024 * 1024;
  static final int MAX_TOKEN_BYTES = 128 * 1024;
  static final int MAX_ERROR_BYTES = 64 * 1024;

  private Bodies() {}

  /** The whole body; empty if it is longer than {@code limitBytes}. */
  static Optional<byte[]> read(Response response, int limitBytes) throws IOException {
    byte[] bytes = readUpTo(response, limitBytes + 1);
    return bytes.length > limitBytes ? Optional.empty() : Optional.of(bytes);
  }

  /** The beginning of the body. */
  static byte[] readUpTo(Response response, int limitBytes) throws IOException {
    try (InputStream in = response.body().byteStream()) {
      return in.readNBytes(limitBytes);
    }
  }
}
