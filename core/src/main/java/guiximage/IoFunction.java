package guiximage;

import java.io.IOException;

/** A function that may fail as input and output fail. */
@FunctionalInterface
public interface IoFunction<T, R> {
  R apply(T argument) throws IOException;
}
