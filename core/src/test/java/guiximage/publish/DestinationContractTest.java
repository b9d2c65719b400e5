package guiximage.publish;

import static guiximage.image.TestImages.image;
import static guiximage.image.TestImages.layer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import guiximage.image.Image;
import guiximage.image.ImageSet;
import guiximage.oci.Blob;
import guiximage.publish.Destination.Transfer;
import guiximage.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every place that takes images does. */
public abstract class DestinationContractTest {
  private static final int AT_ONCE = 8;

  private final Blob one = layer("one");
  private final Blob two = layer("two");
  private final List<Destination> opened = new ArrayList<>();

  /** An empty one. */
  protected abstract Destination newDestination() throws Exception;

  /** Whether the image has been published there, under all its names. */
  protected abstract boolean isPublished(Image image) throws Exception;

  @BeforeEach
  void open() throws Exception {
    opened.add(newDestination());
  }

  private Destination destination() {
    return opened.get(0);
  }

  private void publish(Image image) throws IOException {
    destination().publish(new ImageSet(List.of(image)));
  }

  @Test
  void whatNobodyPutIsNotThere() throws Exception {
    assertThat(destination().find(one.descriptor())).isEmpty();
    assertThat(destination().predict(one.descriptor())).isEmpty();
  }

  @Test
  void whatWasPutIsThereAndNotStoredAgain() throws Exception {
    assertThat(destination().put(one)).isEqualTo(Transfer.SENT);

    assertThat(destination().find(one.descriptor())).contains(Transfer.PRESENT);
    assertThat(destination().predict(one.descriptor())).contains(Transfer.PRESENT);
    assertThat(destination().put(one)).isEqualTo(Transfer.PRESENT);
  }

  @Test
  void sendingStoresWhateverIsThere() throws Exception {
    destination().put(one);

    destination().send(one);
    destination().send(two);

    assertThat(destination().find(two.descriptor())).contains(Transfer.PRESENT);
  }

  @Test
  void blobsMayComeInAnyOrderAndAllAtOnce() throws Exception {
    List<Blob> blobs = new ArrayList<>(Collections.nCopies(AT_ONCE, one));
    blobs.addAll(Collections.nCopies(AT_ONCE, two));

    Tasks.map(blobs, AT_ONCE, "put", destination()::put);
    publish(image(two, one));

    assertThat(isPublished(image(two, one))).isTrue();
  }

  @Test
  void puttingPublishesNothing() throws Exception {
    destination().put(one);

    assertThat(isPublished(image(one))).isFalse();
  }

  @Test
  void publishingAgainIsHarmless() throws Exception {
    destination().put(one);

    publish(image(one));
    publish(image(one));

    assertThat(isPublished(image(one))).isTrue();
  }

  @Test
  void anotherImageTakesTheName() throws Exception {
    destination().put(one);
    destination().put(two);

    publish(image(one));
    publish(image(one, two));

    assertThat(isPublished(image(one, two))).isTrue();
  }

  @Test
  void whatIsMissingIsNamedAndNothingIsPublished() throws Exception {
    destination().put(one);

    MissingBlobException missing =
        catchThrowableOfType(MissingBlobException.class, () -> publish(image(one, two)));

    assertThat(missing.digests()).containsExactly(two.descriptor().digest());
    assertThat(isPublished(image(one, two))).isFalse();
  }

  @Test
  void whatWasMissingIsSentAndPublished() throws Exception {
    destination().put(one);
    assertThatThrownBy(() -> publish(image(one, two))).isInstanceOf(MissingBlobException.class);

    destination().send(two);
    publish(image(one, two));

    assertThat(isPublished(image(one, two))).isTrue();
  }
}
