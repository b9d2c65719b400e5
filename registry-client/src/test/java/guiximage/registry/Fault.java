package guiximage.registry;

import guiximage.registry.FakeServer.Answer;
import guiximage.registry.FakeServer.Ending;
import guiximage.registry.FakeServer.Head;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Something that goes wrong with the next requests of a kind; once, unless told otherwise. */
final class Fault {
  private final String method;
  private final String target;
  private final AtomicInteger left = new AtomicInteger(1);
  private final AtomicInteger skip = new AtomicInteger();
  private volatile long bodyLimit = Long.MAX_VALUE;
  private volatile boolean performs;
  private volatile UnaryOperator<Answer> change = answer -> answer;

  Fault(String method, String target) {
    this.method = method;
    this.target = target;
  }

  Fault times(int number) {
    left.set(number);
    return this;
  }

  Fault always() {
    return times(Integer.MAX_VALUE);
  }

  /** Lets the first ones go well. */
  Fault after(int number) {
    skip.set(number);
    return this;
  }

  /** Answers this, and does nothing else. */
  Fault answer(Answer answer) {
    change = ignored -> answer;
    return this;
  }

  Fault answer(int status, String... headers) {
    return answer(Answer.of(status, headers));
  }

  /** Does what was asked, and answers something else. */
  Fault changed(UnaryOperator<Answer> how) {
    performs = true;
    change = how;
    return this;
  }

  /** Does what was asked, and is never heard of again. */
  Fault lostAfterwards() {
    return changed(answer -> answer.ending(Ending.NO_ANSWER));
  }

  /** Reads everything, does nothing, and is never heard of again. */
  Fault lost() {
    return answer(Answer.of(500).ending(Ending.NO_ANSWER));
  }

  /** Loses the connection after so many bytes of the body. */
  Fault cutAt(long bytes) {
    bodyLimit = bytes;
    return this;
  }

  /** Reads nothing of the body, and leaves the connection as it is. */
  Fault readingNothing() {
    bodyLimit = FakeServer.STOP_READING;
    return this;
  }

  boolean matches(Head head) {
    return left.get() > 0 && head.method().equals(method) && head.target().contains(target);
  }

  boolean isCut() {
    return bodyLimit < Long.MAX_VALUE;
  }

  /** Bytes of the body to be read before the connection goes. */
  long bodyLimit() {
    return bodyLimit;
  }

  boolean takes() {
    if (skip.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      return false;
    }
    return left.getAndUpdate(n -> n > 0 && n < Integer.MAX_VALUE ? n - 1 : n) > 0;
  }

  Answer apply(Supplier<Answer> normal) {
    return change.apply(performs ? normal.get() : Answer.of(500));
  }
}
