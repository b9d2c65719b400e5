package guiximage.registry;

import guiximage.oci.DocumentException;

/** An image, or an index without one, that is well-formed but not for the platform. */
final class OtherPlatformException extends DocumentException {
  private static final long serialVersionUID = 1L;

  OtherPlatformException(String message) {
    super(message);
  }
}
