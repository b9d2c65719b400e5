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

/**
 * The language of comments and documents: a comment says in its first words what it is about, in
 * words without riddles, and names no document that is not there.
 */
class ProseTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern COMMENT =
      Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/", Pattern.DOTALL);

  private static final Pattern QUESTION =
      Pattern.compile("(What|How|Who|Where|Whether|When|Why)\\b.*", Pattern.DOTALL);

  private static final Pattern RIDDLE =
      Pattern.compile("\\b(somebody|nobody|whatever|(?:that|one|it) is none|is none that)\\b");

  private static final Pattern DOCUMENT = Pattern.compile("(?<![/\\w])docs/[\\w/.-]+\\.md\\b");

  /** What is written for readers; the changelog tells what was true once. */
  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      List<Path> documents = new ArrayList<>(files.filter(ProseTest::isDocument).toList());
      documents.add(ROOT.resolve("README.md"));
      documents.add(ROOT.resolve("CONTRIBUTING.md"));
      return documents;
    }
  }

  private static boolean isDocument(Path file) {
    return file.toString().endsWith(".md");
  }

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

  /** Of classes, methods and fields: the noun that the field uses, or the verb of the method. */
  @Test
  void noCommentBeginsWithAQuestion() throws Exception {
    List<String> questions = new ArrayList<>();
    for (Path source : sources()) {
      Matcher comment = COMMENT.matcher(Files.readString(source));
      while (comment.find()) {
        String text = comment.group(1).replaceAll("\\s*\\n\\s*\\* ?", " ").strip();
        if (QUESTION.matcher(text).matches()) {
          questions.add(ROOT.relativize(source) + ": " + text);
        }
      }
    }

    assertThat(questions).isEmpty();
  }

  @Test
  void sentencesHaveSubjectsThatAStrangerKnows() throws Exception {
    List<String> riddles = new ArrayList<>();
    List<Path> texts = sources();
    texts.addAll(documents());
    for (Path source : texts) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        if (RIDDLE.matcher(lines.get(i)).find()) {
          riddles.add(ROOT.relativize(source) + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }

    assertThat(riddles).isEmpty();
  }

  @Test
  void everyDocumentThatIsNamedIsThere() throws Exception {
    List<String> missing = new ArrayList<>();
    List<Path> texts = sources();
    texts.addAll(documents());
    texts.add(ROOT.resolve("pom.xml"));
    for (Path text : texts) {
      Matcher name = DOCUMENT.matcher(Files.readString(text));
      while (name.find()) {
        if (!Files.exists(ROOT.resolve(name.group()))) {
          missing.add(ROOT.relativize(text) + ": " + name.group());
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  /**
   * {@code Listing.count} knows one from several; a limit, and the whole of a part, are several.
   */
  @Test
  void aNumberOfThingsIsSpelledByOneRule() throws Exception {
    Pattern plural =
        Pattern.compile(
            "(?:(?<!than |/)%,?d |[a-z]\\w*(?:\\(\\))? \\+ \" )(?:layers|images|items|entries|platforms|files|tags"
                + "|registries|referrers|blobs|manifests|repositories)\\b");
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        if (plural.matcher(lines.get(i)).find()) {
          found.add(ROOT.relativize(source) + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }

    assertThat(found).isEmpty();
  }
}
