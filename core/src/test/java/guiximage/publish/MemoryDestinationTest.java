package guiximage.publish;

import guiximage.image.Image;

class MemoryDestinationTest extends DestinationContractTest {
  private final MemoryDestination destination = new MemoryDestination("memory");

  @Override
  protected Destination newDestination() {
    return destination;
  }

  @Override
  protected boolean isPublished(Image image) {
    return destination.published().stream()
        .anyMatch(other -> other.descriptor().equals(image.descriptor()));
  }
}
