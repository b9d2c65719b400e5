package guiximage;

import java.io.IOException;

/** A source of a value that may fail as input and output fail. */
@FunctionalInterface
public interface IoSupplier<T> {
  T get() throws IOException;
}
