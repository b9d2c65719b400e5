package guiximage.oci;

import java.io.IOException;

/** A JSON document that breaks the specification. The message does not name the document. */
public class DocumentException extends IOException {
  private static final long serialVersionUID = 1L;

  public DocumentException(String message) {
    super(message);
  }
}
