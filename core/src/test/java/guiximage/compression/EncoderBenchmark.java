package guiximage.compression;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long one core takes for a block of 4 MiB out of the Java runtime's own class files, which are
 * as mixed as a store is. After {@code mvn test-compile}: {@code java -cp … org.openjdk.jmh.Main
 * EncoderBenchmark}, with the class path that {@code mvn dependency:build-classpath} prints.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class EncoderBenchmark {
  private static final int SAMPLE_BYTES = 16 << 20;
  private static final int SAMPLE_OFFSET_BYTES = 20 << 20;

  @Param({"libdeflate", "zlib", "zstd"})
  public String encoder = "";

  @Param({"1", "3", "4", "6"})
  public int level;

  private ByteBuffer sample = ByteBuffer.allocate(0);
  private BlockFormat format = new ZlibFormat(1);
  private BlockEncoder opened = format.newEncoder();
  private ByteBuffer encoded = ByteBuffer.allocate(0);

  @Setup
  public void open() throws IOException {
    sample = ByteBuffer.allocateDirect(SAMPLE_BYTES);
    Path classes = Path.of(System.getProperty("java.home"), "lib", "modules");
    try (InputStream in = Files.newInputStream(classes)) {
      in.skipNBytes(SAMPLE_OFFSET_BYTES);
      sample.put(in.readNBytes(SAMPLE_BYTES)).flip();
    }
    opened.close();
    format =
        switch (encoder) {
          case "libdeflate" -> new LibdeflateFormat(level);
          case "zlib" -> new ZlibFormat(level);
          default -> new ZstdFormat(level);
        };
    opened = format.newEncoder();
    encoded = ByteBuffer.allocateDirect(format.encodedBytes());
  }

  @TearDown
  public void close() {
    opened.close();
  }

  @Benchmark
  public long encode() {
    long encodedBytes = 0;
    for (int from = 0; from < SAMPLE_BYTES; from += format.blockBytes()) {
      opened.encode(sample.slice(from, format.blockBytes()), encoded.clear());
      encodedBytes += encoded.position();
    }
    return encodedBytes;
  }
}
