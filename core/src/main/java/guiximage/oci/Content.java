package guiximage.oci;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes that can be written any number of times, from any thread, each time the same. */
@FunctionalInterface
public interface Content {

  /** Writes all bytes to {@code out} and leaves it open; or throws, with {@code out} cut short. */
  void writeTo(OutputStream out) throws IOException;
}
