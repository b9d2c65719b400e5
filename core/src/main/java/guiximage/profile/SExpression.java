package guiximage.profile;

import java.util.List;
import java.util.Optional;

/** An expression of Scheme, as {@code read} gives it: the forms that a profile's manifest uses. */
sealed interface SExpression {

  record Text(String value) implements SExpression {}

  /** A symbol, a number, a keyword or {@code #f}: a word without quotes. */
  record Atom(String value) implements SExpression {}

  record Sequence(List<SExpression> elements) implements SExpression {
    public Sequence {
      elements = List.copyOf(elements);
    }

    /** True if it begins with the symbol {@code head}. */
    boolean isCalled(String head) {
      return !elements.isEmpty() && elements.get(0).equals(new Atom(head));
    }
  }

  /** The elements of a list; of anything else, none. */
  default List<SExpression> children() {
    return this instanceof Sequence sequence ? sequence.elements() : List.of();
  }

  /** The first list among the elements of this one that begins with the symbol {@code head}. */
  default Optional<Sequence> child(String head) {
    for (SExpression element : children()) {
      if (element instanceof Sequence sequence && sequence.isCalled(head)) {
        return Optional.of(sequence);
      }
    }
    return Optional.empty();
  }

  /** The text or symbol that follows {@code head} in the list that {@link #child} finds. */
  default Optional<String> value(String head) {
    return child(head)
        .filter(sequence -> sequence.elements().size() > 1)
        .flatMap(sequence -> sequence.elements().get(1).word());
  }

  /** A text or a symbol as it is; empty for a list. */
  default Optional<String> word() {
    if (this instanceof Text text) {
      return Optional.of(text.value());
    }
    return this instanceof Atom atom ? Optional.of(atom.value()) : Optional.empty();
  }
}
