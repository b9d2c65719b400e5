package guiximage.oci;

import java.io.IOException;

/** A JSON document that is not what the specification says; the caller knows whose it was. */
public final class DocumentException extends IOException {
  private static final long serialVersionUID = 1L;

  public DocumentException(String message) {
    super(message);
  }
}
