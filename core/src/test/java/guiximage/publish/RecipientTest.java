package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.oci.Blob;
import guiximage.oci.MediaType;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecipientTest {

  @Test
  void howeverManyLayersNoticeEachFailureIsSaidOnce() {
    List<Recipient> recipients =
        List.of(
            new Recipient(new MemoryDestination("one").failing()),
            new Recipient(new MemoryDestination("two").failing()));
    recipients.forEach(recipient -> recipient.put(Blob.of(MediaType.OCI_LAYER, new byte[1])));

    Throwable first = catchThrowable(() -> Recipient.requireOneThatWorks(recipients));
    Throwable again = catchThrowable(() -> Recipient.requireOneThatWorks(recipients));

    assertThat(again).isSameAs(first).hasMessage("one refuses");
    assertThat(first.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("two refuses");
  }
}
