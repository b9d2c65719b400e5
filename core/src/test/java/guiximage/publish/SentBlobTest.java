package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import guiximage.oci.Blob;
import guiximage.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How many bytes of a blob count as arrived, and when. */
class SentBlobTest {
  private static final int SIZE = 6 << 20;

  private final byte[] bytes = new byte[SIZE];
  private long arrived;

  private SentBlob blob() {
    new Random(1).nextBytes(bytes);
    return new SentBlob(Blob.of(MediaType.OCI_LAYER, bytes), more -> arrived += more);
  }

  @Test
  void whatMayStillBeInTheNetworkCountsWhenTheDestinationHasAnswered() throws IOException {
    SentBlob blob = blob();
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    blob.writeTo(out);

    assertThat(out.toByteArray()).isEqualTo(bytes);
    assertThat(arrived).isEqualTo(SIZE - SentBlob.BUFFERED_BYTES);
    assertThat(blob.end(true)).isEqualTo(SIZE);
    assertThat(arrived).isEqualTo(SIZE);
  }

  @Test
  void whatIsSentAgainCountsOnce() throws IOException {
    SentBlob blob = blob();
    OutputStream broken =
        new OutputStream() {
          private int room = SIZE - 1000;

          @Override
          public void write(int b) {
            throw new AssertionError("in pieces");
          }

          @Override
          public void write(byte[] piece, int offset, int length) throws IOException {
            room -= length;
            if (room < 0) {
              throw new IOException("broken pipe");
            }
          }
        };

    assertThatThrownBy(() -> blob.writeTo(broken)).hasMessage("broken pipe");
    assertThat(arrived).isPositive();
    blob.writeTo(new ByteArrayOutputStream());
    blob.end(true);

    assertThat(arrived).isEqualTo(SIZE);
  }

  @Test
  void aBlobThatIsThereOrFailsBringsNothing() throws IOException {
    assertThat(blob().end(true)).isZero();
    SentBlob failed = blob();
    failed.writeTo(new ByteArrayOutputStream());

    assertThat(failed.end(false)).isZero();
    assertThat(arrived).isZero();
  }
}
