package guiximage.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Consumer of the next word for an option, even if it looks like an option: a word of a command may
 * well be {@code -e} or {@code --verbose}. Elsewhere a word that is an option itself is one, so
 * that a value that was left out is noticed.
 */
final class WordConsumer implements IParameterConsumer {

  @Override
  public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
    if (words.isEmpty()) {
      throw new MissingParameterException(
          command.commandLine(),
          option,
          "Missing required parameter for option '%s' (%s)"
              .formatted(((OptionSpec) option).longestName(), option.paramLabel()));
    }
    List<String> all = new ArrayList<>(option.<List<String>>getValue());
    all.add(words.pop());
    option.setValue(all);
  }
}
