package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestBuilderTest {

  private static final String CHOICE =
      """
      task: colours
      dataset_path: json
      test_split: test
      output_type: multiple_choice
      description: "Colours.\\n"
      doc_to_text: "{{ q.strip() }}?"
      doc_to_choice: options
      doc_to_target: gold
      """;

  private static final String CONTINUATION =
      """
      task: last
      dataset_path: json
      test_split: test
      output_type: loglikelihood
      doc_to_text: "{{ text.split(' ')[:-1]|join(' ') }}"
      doc_to_target: "{{ ' ' + text.split(' ')[-1] }}"
      """;

  private static final String ROLLING =
      """
      task: whole
      dataset_path: text
      test_split: test
      output_type: loglikelihood_rolling
      doc_to_text: ""
      doc_to_target: text
      """;

  /** One token a UTF-8 byte, no BOS, EOS 256 as prefix. */
  private static final Encoder BYTES =
      new Encoder() {
        @Override
        public int[] encode(String text, boolean special) {
          byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
          int[] ids = new int[bytes.length];
          for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xFF;
          }
          return ids;
        }

        @Override
        public int prefix() {
          return 256;
        }
      };

  @Test
  void promptIsDescriptionExamplesAndQuestion() {
    List<Request> requests =
        builder(CHOICE, 100)
            .requests(
                doc(0, Map.of("q", "sky ", "options", List.of("blue", "rosé"), "gold", 0)),
                List.of(
                    doc(1, Map.of("q", "grass", "options", List.of("red", "green"), "gold", 1))));
    assertThat(requests).hasSize(2);
    Request second = requests.get(1);
    assertThat(second.context()).isEqualTo("Colours.\ngrass? green\n\nsky?");
    assertThat(second.continuation()).isEqualTo(" rosé");
    assertThat(second.gold()).isZero();
    assertThat(second.chars()).isEqualTo(4);
    assertThat(second.bytes()).isEqualTo(5);
    assertThat(second.status()).isEqualTo(Status.OK);
    assertThat(requests).extracting(Request::requestId).doesNotHaveDuplicates();
  }

  @Test
  void goldIsAnIndexItsDigitsABooleanOrTheChoiceItself() {
    for (Object gold : List.of(1, 1L, 1.0, "1", true, "green")) {
      assertThat(colours(gold).get(0).gold()).as("gold %s", gold).isEqualTo(1);
    }
  }

  @Test
  void severalRightChoicesAreKeptWithEveryRequest() {
    for (Object golds : List.of(List.of(1, 0, 5), List.of("green", "red", -1, 1))) {
      assertThat(colours(golds)).hasSize(2);
      assertThat(colours(golds)).extracting(Request::golds).containsOnly(List.of(1, 0));
      assertThat(colours(golds)).extracting(Request::gold).containsOnly(1);
    }
    assertThat(colours(List.of(1, 7)).get(0).golds()).isNull(); // one of them is there
    assertThat(colours(List.of(1, 7)).get(0).gold()).isEqualTo(1);
    assertThat(colours(List.of(7)).get(0).status()).isEqualTo(Status.NO_GOLD);
    assertThat(colours(List.of()).get(0).status()).isEqualTo(Status.NO_GOLD);
  }

  @Test
  void documentWithoutGoldIsOneRowThatSaysSo() {
    for (Object gold : List.of(2, -1, "purple", 1.5, 1L << 40)) {
      assertThat(colours(gold))
          .singleElement()
          .satisfies(
              request -> {
                assertThat(request.status()).isEqualTo(Status.NO_GOLD);
                assertThat(request.error()).contains("which is none of the 2 choices [red, green]");
                assertThat(request.gold()).isEqualTo(-1);
              });
    }
  }

  @Test
  void templateThatFailsIsOneRowThatSaysSo() {
    Request request =
        builder(CHOICE, 100).requests(doc(3, Map.of("options", List.of("a"))), List.of()).get(0);
    assertThat(request.status()).isEqualTo(Status.TEMPLATE_ERROR);
    assertThat(request.error()).contains("'q' is undefined");
    assertThat(request.context()).isNull();
  }

  @Test
  void questionsThatAreNoChoiceAreRefused() {
    Request none =
        builder(CHOICE.replace("{{ q.strip() }}?", "{{ gold + 1 }}"), 100)
            .requests(doc(0, fields("sky", 1)), List.of())
            .get(0);
    assertThat(none.status()).isEqualTo(Status.NO_GOLD);
    assertThat(none.error()).isEqualTo("doc_to_text gives 2, which is none of the 2 choices");
  }

  @Test
  void emptyChoiceAndLongChoiceKeepTheirRows() {
    List<Request> requests =
        builder(CHOICE + "target_delimiter: ''\n", 6)
            .requests(
                doc(0, Map.of("q", "sky", "options", List.of("", "blue", "heavenly"), "gold", 1)),
                List.of());
    assertThat(requests)
        .extracting(Request::status)
        .containsExactly(Status.EMPTY_CONTINUATION, Status.OK, Status.CONTINUATION_TOO_LONG);
    assertThat(requests.get(1).contextTokens()).hasSize(3); // 3 + 4 - 1 = 6
    assertThat(requests.get(2).error())
        .isEqualTo("choice 2 of document 0 has 8 tokens, the model takes 6");
  }

  @Test
  void continuationBringsItsOwnBlank() {
    Request request =
        builder(CONTINUATION, 100).requests(doc(0, Map.of("text", "a b c")), List.of()).get(0);
    assertThat(request.context()).isEqualTo("a b");
    assertThat(request.continuation()).isEqualTo(" c");
    assertThat(request.chars()).isEqualTo(2);
  }

  @Test
  void sizesOfRollingTextStandInItsFirstWindow() {
    List<Request> windows =
        builder(ROLLING, 4).requests(doc(7, Map.of("text", "é two three\n")), List.of());
    assertThat(windows).hasSize(4);
    assertThat(windows.stream().mapToInt(Request::bytes).sum()).isEqualTo(13);
    assertThat(windows.stream().mapToInt(Request::words).sum()).isEqualTo(4);
    assertThat(windows).extracting(Request::choice).containsExactly(0, 1, 2, 3);
    assertThat(windows).allMatch(window -> window.choices() == 4);
    assertThat(windows.get(0).contextTokens()).containsExactly(256);
    assertThat(builder(ROLLING, 4).requests(doc(7, Map.of("text", "")), List.of()).get(0).status())
        .isEqualTo(Status.EMPTY_CONTINUATION);
  }

  @Test
  void documentsWithTheSameWordsKeepRowsOfTheirOwn() {
    RequestBuilder builder = builder(CONTINUATION, 100);
    assertThat(builder.requests(doc(0, Map.of("text", "a b")), List.of()).get(0).requestId())
        .isNotEqualTo(
            builder.requests(doc(1, Map.of("text", "a b")), List.of()).get(0).requestId());
  }

  @Test
  void fieldsWithoutAJinjaNameAreReachedThroughTheDocument() {
    Request request =
        builder(
                CONTINUATION.replace("{{ ' ' + text.split(' ')[-1] }}", "{{ doc['Answer Key'] }}"),
                100)
            .requests(doc(0, Map.of("text", "a b", "Answer Key", " C")), List.of())
            .get(0);
    assertThat(request.continuation()).isEqualTo(" C");
  }

  private static List<Request> colours(Object gold) {
    return builder(CHOICE, 100).requests(doc(0, fields("sky", gold)), List.of());
  }

  private static Map<String, Object> fields(String question, Object gold) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("q", question);
    fields.put("options", List.of("red", "green"));
    fields.put("gold", gold);
    return fields;
  }

  private static RequestBuilder builder(String yaml, int maxLength) {
    return new RequestBuilder(
        TaskReader.read("t.yaml", yaml), new RequestEncoder(BYTES, maxLength));
  }

  private static Doc doc(long id, Map<String, Object> fields) {
    return new Doc(id, fields);
  }

  @Test
  void aGenerationKeepsItsPromptsEndAndAllRightAnswers() {
    String yaml =
        """
        task: sums
        dataset_path: json
        test_split: test
        output_type: generate_until
        doc_to_text: "{{ q }} = "
        doc_to_target: a
        target_delimiter: ""
        generation_kwargs: {until: ["\\n"], max_gen_toks: 4}
        """;
    Doc asked = doc(0, Map.of("q", "1 + 1", "a", List.of("2", "two 2s")));
    Doc example = doc(1, Map.of("q", "2", "a", 2));
    Request request = builder(yaml, 18).requests(asked, List.of(example)).get(0);
    assertThat(request.context()).isEqualTo("2 = 2\n\n1 + 1 = ");
    assertThat(request.contextTokens()).hasSize(14); // 18 less the room of the answer
    assertThat(request.contextTokens()).endsWith('=', ' ');
    assertThat(request.targets()).containsExactly("2", "two 2s");
    assertThat(request.continuation()).isEqualTo("2");
    assertThat(request.limits()).isEqualTo(new GenerationLimits(List.of("\n"), 4, List.of()));
    assertThat(request.status()).isEqualTo(Status.OK);
    Request cramped = builder(yaml, 4).requests(asked, List.of()).get(0);
    assertThat(cramped.status()).isEqualTo(Status.CONTINUATION_TOO_LONG);
  }
}
