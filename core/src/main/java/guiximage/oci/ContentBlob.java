package guiximage.oci;

import java.io.IOException;
import java.io.OutputStream;

/** A blob of which the descriptor and the content are given. */
record ContentBlob(Descriptor descriptor, Content content) implements Blob {

  @Override
  public void writeTo(OutputStream out) throws IOException {
    content.writeTo(out);
  }
}
