package guiximage.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import guiximage.ForeignProgram;
import guiximage.layer.PythonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What Python itself writes is the measure. */
class PythonJsonTest {

  private static String python(String program, byte[] stdin) throws Exception {
    return new String(
        ForeignProgram.run(stdin, "python3", "-c", program), StandardCharsets.US_ASCII);
  }

  private static void isWhatPythonWrites(String json) throws Exception {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

    String ours =
        new String(
            PythonJson.bytes(new ObjectMapper().readValue(bytes, Object.class)),
            StandardCharsets.US_ASCII);

    assertThat(ours)
        .isEqualTo(
            python(
                "import json,sys; sys.stdout.write(json.dumps(json.load(sys.stdin.buffer), indent=4))",
                bytes));
  }

  @Test
  void documentsAreWhatPythonWrites() throws Exception {
    isWhatPythonWrites("{}");
    isWhatPythonWrites("[]");
    isWhatPythonWrites("{\"a\":[],\"b\":{},\"c\":[[],[{}]],\"d\":null,\"e\":true,\"f\":false}");
    isWhatPythonWrites("[\"\\\"\\\\\\n\\r\\t\\f\\b\\u0000\\u001f\\u007f/äß日🐂\"]");
    isWhatPythonWrites("{\"ü\":\"\\ud83d\\udc02\"}");
    isWhatPythonWrites(
        "[0,-1,30000000000,123456789012345678901234567890,1.0,0.1,1e16,1e15,12345.678e10,1e-4,1e-5,-0.0,5e-324,1.7976931348623157e308,2e-3,1e23]");
  }

  @Test
  void numbersAreWhatPythonWrites() throws Exception {
    Random random = new Random(7);
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        numbers.add(Double.toString(value));
      }
    }

    isWhatPythonWrites(numbers.toString());
  }

  @Test
  void textsAreQuotedAsPythonDoes() throws Exception {
    List<String> texts =
        List.of(
            "plain",
            "it's",
            "say \"it's\"",
            "a\\b",
            "\n\r\t\u0001\u007f\u00a0\u00ad",
            "ü日🐂",
            "\u2028\ue000\ud83d\udc02");

    String python =
        python(
            "import json,sys; sys.stdout.write(ascii('store paths: '+repr(json.load(sys.stdin.buffer))))",
            new ObjectMapper().writeValueAsBytes(texts));

    assertThat(python)
        .isEqualTo(
            python(
                "import json,sys; sys.stdout.write(ascii(json.load(sys.stdin.buffer)[0]))",
                new ObjectMapper().writeValueAsBytes(List.of(PythonText.storePaths(texts)))));
  }
}
