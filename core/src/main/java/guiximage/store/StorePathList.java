package guiximage.store;

import guiximage.FailureKind;
import guiximage.ImageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A list of store paths, one a line, as {@code guix gc -R} and {@code nix-store -qR} print it.
 *
 * @param paths in the order given, each once; at least one
 */
public record StorePathList(List<StorePath> paths) {
  /** Far longer than any store path. */
  private static final int LINE_CHARACTERS = 4_096;

  public StorePathList {
    paths = List.copyOf(new LinkedHashSet<>(paths));
  }

  /**
   * Reads the list to its end and leaves {@code in} open. Empty lines count for nothing.
   *
   * @param origin what the list is called in messages
   * @throws ImageException of kind STORE if a line is something else, if there is none, or if they
   *     are not all of one store
   */
  public static StorePathList read(String origin, InputStream in) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    Set<StorePath> paths = new LinkedHashSet<>();
    int number = 0;
    for (String line = readLine(lines); !line.isEmpty(); line = readLine(lines)) {
      number++;
      String text = line.strip();
      if (!text.isEmpty()) {
        StorePath path = parse(text, origin + ", line " + number);
        requireSameStore(paths, path, origin + ", line " + number);
        paths.add(path);
      }
    }
    if (paths.isEmpty()) {
      throw new ImageException(FailureKind.STORE, origin + " names no store path");
    }
    return new StorePathList(new ArrayList<>(paths));
  }

  /** With its line feed; empty at the end. A line that is too long is given in pieces. */
  private static String readLine(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    int character = in.read();
    while (character >= 0) {
      line.append((char) character);
      if (character == '\n' || line.length() >= LINE_CHARACTERS) {
        break;
      }
      character = in.read();
    }
    return line.toString();
  }

  private static StorePath parse(String text, String position) throws ImageException {
    try {
      return StorePath.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ImageException(FailureKind.STORE, position + ": " + e.getMessage(), e);
    }
  }

  /** A layer lies in one store, and one database knows its items. */
  private static void requireSameStore(Set<StorePath> others, StorePath path, String position)
      throws ImageException {
    Optional<StorePath> first = others.stream().findFirst();
    if (first.isPresent() && !first.get().storeDirectory().equals(path.storeDirectory())) {
      throw new ImageException(
          FailureKind.STORE,
          "%s: %s is of another store than %s; an image holds the items of one"
              .formatted(position, path, first.get()));
    }
  }
}
