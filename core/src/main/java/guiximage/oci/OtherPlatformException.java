package guiximage.oci;

/** An image, or an index without one, that is well-formed but not for the platform. */
public final class OtherPlatformException extends DocumentException {
  private static final long serialVersionUID = 1L;

  public OtherPlatformException(String message) {
    super(message);
  }
}
