package guiximage.compression;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.File;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libdeflate, bound directly under the names of the C library. The first use of
 * this class loads JNA and the library, which takes about 70 ms; it throws a {@link LinkageError}
 * if this machine lacks the library.
 *
 * @see <a href="https://github.com/ebiggers/libdeflate/blob/v1.14/libdeflate.h">libdeflate.h</a>
 */
final class Libdeflate {
  /** The property that lists where the library is looked for besides, separated as a class path. */
  private static final String DIRECTORIES = "guiximage.libraries";

  static {
    Native.register(Libdeflate.class, open());
  }

  /** With its version: only the development package has the name without one. */
  private static NativeLibrary open() {
    String name = Platform.isLinux() ? "libdeflate.so.0" : "deflate";
    try {
      return NativeLibrary.getInstance(name);
    } catch (UnsatisfiedLinkError missing) {
      return openElsewhere(name, missing);
    }
  }

  /** By path, as the loader of a Guix System or NixOS has no usual places. */
  private static NativeLibrary openElsewhere(String name, UnsatisfiedLinkError missing) {
    for (String directory : System.getProperty(DIRECTORIES, "").split(File.pathSeparator, -1)) {
      File library = new File(directory, name);
      if (library.isFile()) {
        try {
          return NativeLibrary.getInstance(library.getPath());
        } catch (UnsatisfiedLinkError e) {
          missing.addSuppressed(e); // of another architecture, or of a newer C library
        }
      }
    }
    throw missing;
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
