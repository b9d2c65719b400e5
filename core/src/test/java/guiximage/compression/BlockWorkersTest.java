package guiximage.compression;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BlockWorkersTest {
  private static final int BLOCK_BYTES = 1024;

  @Test
  void tooLittleMemoryIsNotTheEncodersMistake() throws IOException {
    OutOfMemoryError tooLittle = new OutOfMemoryError("Java heap space");
    BlockEncoder failing =
        new BlockEncoder() {
          @Override
          public void encode(ByteBuffer block, ByteBuffer encoded) {
            throw tooLittle;
          }

          @Override
          public void close() {}
        };

    try (BlockWorkers workers = new BlockWorkers(format(failing), 1, BLOCK_BYTES)) {
      Future<ByteBuffer> encoded = workers.submit(workers.take());

      assertThatThrownBy(() -> workers.await(encoded)).isSameAs(tooLittle);
    }
  }

  private static BlockFormat format(BlockEncoder encoder) {
    return new BlockFormat() {
      @Override
      public int blockBytes() {
        return BLOCK_BYTES;
      }

      @Override
      public int encodedBytes() {
        return BLOCK_BYTES;
      }

      @Override
      public BlockEncoder newEncoder() {
        return encoder;
      }
    };
  }
}
