package guiximage;

import java.io.IOException;

/** An action on a value that may fail as input and output fail. */
@FunctionalInterface
public interface IoConsumer<T> {
  void accept(T value) throws IOException;
}
