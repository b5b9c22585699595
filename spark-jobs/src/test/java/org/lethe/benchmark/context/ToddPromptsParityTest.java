package org.lethe.benchmark.context;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.benchmark.ContextTurns;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Encoder;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.TaskReader;
import org.lethe.benchmark.Wording;

/** Prompts are written as the code of Todd et al. 2024 writes them. */
@Tag("parity")
class ToddPromptsParityTest {
  private static final Path FILE =
      Path.of(
          System.getProperty("lethe.shared", "."),
          "reference",
          "todd_country-capital_prompts.json");

  private static final Pattern DEMONSTRATION = Pattern.compile("Q: (.*)\nA: (.*)\n\n");
  private static final Pattern QUERY = Pattern.compile("Q: (.*)\nA:$");

  /** BOS as a text in front, as the tokenizer of the reference knows it. */
  private static final Encoder TEXT =
      new Encoder() {
        @Override
        public int[] encode(String text, boolean special) {
          return text.chars().toArray();
        }

        @Override
        public int prefix() {
          return 0;
        }

        @Override
        public String prefixText() {
          return "<|endoftext|>";
        }
      };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "valid_10shot",
        "test_10shot",
        "mean_activation",
        "corrupted",
        "zero_shot",
        "shuffled_10shot"
      })
  void textsAreTheirs(String set) throws IOException {
    Task task =
        TaskReader.read(
            "t.yaml",
            "task: t\ndataset_path: json\ntest_split: test\noutput_type: loglikelihood\n"
                + "doc_to_text: input\ndoc_to_target: output\n");
    ContextTurns turns = new ContextTurns(task, Wording.QA, "{{input}}");
    int demonstrations = 0;
    for (JsonNode prompt : new ObjectMapper().readTree(FILE.toFile()).get(set)) {
      String text = prompt.get("text").asText();
      StringBuilder written = new StringBuilder();
      Matcher shown = DEMONSTRATION.matcher(text);
      while (shown.find()) {
        Doc asked = document(shown.group(1), "another");
        Doc answered = document("another", shown.group(2));
        written.append(turns.demonstration(asked, answered));
        demonstrations++;
      }
      Matcher query = QUERY.matcher(text);
      assertThat(query.find()).isTrue();
      Doc asked = document(query.group(1), prompt.get("answer").asText().strip());
      assertThat(Beginning.ALWAYS.of(written + turns.question(asked), TEXT)).isEqualTo(text);
      assertThat(turns.target(asked)).isEqualTo(prompt.get("answer").asText());
    }
    assertThat(demonstrations % 10).isZero();
  }

  private static Doc document(String input, String output) {
    return new Doc(0, Map.of("input", input, "output", output, "labels", List.of()));
  }
}
