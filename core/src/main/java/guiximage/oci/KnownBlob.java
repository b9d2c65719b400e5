package guiximage.oci;

import java.io.IOException;
import java.io.OutputStream;

record KnownBlob(Descriptor descriptor, Content content) implements Blob {

  @Override
  public void writeTo(OutputStream out) throws IOException {
    content.writeTo(out);
  }
}
