package guiximage.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import guiximage.oci.Blob;
import guiximage.oci.MediaType;
import java.util.List;
import org.junit.jupiter.api.Test;

class DestinationRunTest {

  @Test
  void howeverManyLayersNoticeEachFailureIsSaidOnce() {
    List<DestinationRun> runs =
        List.of(
            new DestinationRun(new MemoryDestination("one").failing()),
            new DestinationRun(new MemoryDestination("two").failing()));
    runs.forEach(run -> run.put(Blob.of(MediaType.OCI_LAYER, new byte[1])));

    Throwable first = catchThrowable(() -> DestinationRun.requireOneThatWorks(runs));
    Throwable again = catchThrowable(() -> DestinationRun.requireOneThatWorks(runs));

    assertThat(again).isSameAs(first).hasMessage("one refuses");
    assertThat(first.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("two refuses");
  }
}
