package guiximage.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The language of comments: a class comment names what the class is, in words without riddles. */
class ProseTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern CLASS_COMMENT =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*"
              + "(?:public |abstract |final |sealed )*(?:class|record|interface|enum) (\\w+)",
          Pattern.DOTALL);

  private static final Pattern QUESTION =
      Pattern.compile("(What|How|Who|Where|Whether|When|Why)\\b.*", Pattern.DOTALL);

  private static final Pattern RIDDLE =
      Pattern.compile("\\b(somebody|nobody|whatever|(?:that|one|it) is none|is none that)\\b");

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("core", "registry-client", "cli")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    assertThat(sources).hasSizeGreaterThan(250);
    return sources;
  }

  @Test
  void aClassCommentBeginsWithTheNounThatTheFieldUses() throws Exception {
    List<String> questions = new ArrayList<>();
    for (Path source : sources()) {
      Matcher comment = CLASS_COMMENT.matcher(Files.readString(source));
      while (comment.find()) {
        String text = comment.group(1).replaceAll("\\s*\\n\\s*\\* ?", " ").strip();
        if (QUESTION.matcher(text).matches()) {
          questions.add(comment.group(2) + ": " + text);
        }
      }
    }

    assertThat(questions).isEmpty();
  }

  @Test
  void sentencesHaveSubjectsThatAStrangerKnows() throws Exception {
    List<String> riddles = new ArrayList<>();
    for (Path source : sources()) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        if (RIDDLE.matcher(lines.get(i)).find()) {
          riddles.add(ROOT.relativize(source) + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }

    assertThat(riddles).isEmpty();
  }
}
