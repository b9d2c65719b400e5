package guiximage.compression;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libdeflate, bound directly under the names of the C library. The first use of
 * this class loads JNA and the library, which takes about 70 ms; it throws a {@link LinkageError}
 * if this machine lacks the library.
 *
 * @see <a href="https://github.com/ebiggers/libdeflate/blob/v1.14/libdeflate.h">libdeflate.h</a>
 */
final class Libdeflate {
  static {
    // with its version: only the development package has the name without one
    String name = Platform.isLinux() ? "libdeflate.so.0" : "deflate";
    Native.register(Libdeflate.class, NativeLibrary.getInstance(name));
  }

  private Libdeflate() {}

  static native @Nullable Pointer libdeflate_alloc_compressor(int level);

  /** A size_t is as wide as a long in every ABI that Guix has. */
  static native NativeLong libdeflate_gzip_compress_bound(Pointer compressor, NativeLong inBytes);

  /** Returns the number of compressed bytes, or 0 if they do not fit. */
  static native NativeLong libdeflate_gzip_compress(
      Pointer compressor, Pointer in, NativeLong inBytes, Pointer out, NativeLong outBytes);

  static native void libdeflate_free_compressor(Pointer compressor);
}
