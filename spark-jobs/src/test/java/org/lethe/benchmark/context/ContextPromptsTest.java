package org.lethe.benchmark.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Encoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.TaskReader;
import org.lethe.benchmark.Wording;

class ContextPromptsTest {
  private static final int LONG = 10_000;

  private static final String PAIRS =
      """
      task: pairs
      dataset_path: json
      test_split: test
      output_type: loglikelihood
      description: "Name the capital.\\n"
      doc_to_text: "{{input}} ->"
      doc_to_target: "{{' ' ~ output}}"
      target_delimiter: ""
      fewshot_delimiter: "\\n"
      """;

  private static final String CHOICES =
      """
      task: choices
      dataset_path: json
      test_split: test
      output_type: multiple_choice
      doc_to_text: "{{input}}?"
      doc_to_choice: ["no", "yes"]
      doc_to_target: "{{gold}}"
      """;

  /** A token a character; BOS is {@code #}. */
  private record Characters(boolean addsBos) implements Encoder {
    @Override
    public int[] encode(String text, boolean special) {
      return (special && addsBos ? "#" + text : text).chars().toArray();
    }

    @Override
    public int prefix() {
      return '#';
    }

    @Override
    public String prefixText() {
      return "#";
    }
  }

  private static PromptSet set(int shots, int rounds, Labels labels, Wording wording) {
    return new PromptSet(
        "some",
        List.of(Part.VALIDATION, Part.TEST),
        rounds,
        shots,
        labels,
        false,
        new PromptSet.Format(wording, "{{input}}", Beginning.ALWAYS, 99, 99, 99));
  }

  private static Doc pair(int id) {
    return new Doc(id, Map.of("input", "x" + id, "output", "y" + id, "gold", id % 2));
  }

  private static Map<Part, List<Doc>> documents(int pool) {
    return Map.of(
        Part.TRAINING,
        IntStream.range(100, 100 + pool).mapToObj(ContextPromptsTest::pair).toList(),
        Part.VALIDATION,
        List.of(pair(1), pair(2)),
        Part.TEST,
        List.of(pair(3), pair(4), pair(5)));
  }

  private static ContextPrompts prompts(String task, PromptSet set, int pool, long seed) {
    return prompts(task, set, pool, seed, new Characters(false), LONG);
  }

  private static ContextPrompts prompts(
      String yaml, PromptSet set, int pool, long seed, Encoder encoder, int maxLength) {
    Task task = TaskReader.read("t.yaml", yaml);
    return new ContextPrompts(task, set, documents(pool), seed, encoder, maxLength);
  }

  @Test
  void wordingsWriteQuestionsAndAnswers() {
    for (Object[] expected :
        new Object[][] {
          {Wording.TASK, "#x100 -> y100\nx1 ->", " y1"},
          {Wording.QA, "#Q: x100\nA: y100\n\nQ: x1\nA:", " y1"},
          {Wording.INPUT_OUTPUT, "#Input: x100\nOutput: y100\n\nInput: x1\nOutput:", " y1"},
          {Wording.ARROW, "#x100 -> y100\nx1 ->", " y1"}
        }) {
      ContextPrompt prompt =
          prompts(PAIRS, set(1, 1, Labels.RIGHT, (Wording) expected[0]), 1, 7).prompt(0);
      assertThat(prompt.context()).isEqualTo(expected[1]);
      assertThat(prompt.target()).isEqualTo(expected[2]);
      assertThat(prompt.demonstrations()).containsExactly(100);
      assertThat(prompt.tokens().context()).isEqualTo(prompt.context().chars().toArray());
      assertThat(prompt.tokens().continuation()).isEqualTo(prompt.target().chars().toArray());
    }
  }

  @Test
  void theAnswerOfAChoiceIsItsText() {
    ContextPrompt prompt = prompts(CHOICES, set(1, 1, Labels.RIGHT, Wording.TASK), 1, 7).prompt(0);
    assertThat(prompt.context()).isEqualTo("#x100? no\n\nx1?");
    assertThat(prompt.target()).isEqualTo(" yes");
  }

  @Test
  void anInstructionStandsFirstWhereASetAsksForIt() {
    PromptSet.Format format = set(0, 1, Labels.RIGHT, Wording.QA).format();
    PromptSet told = new PromptSet("told", List.of(Part.TEST), 1, 0, Labels.RIGHT, true, format);
    assertThat(prompts(PAIRS, told, 0, 7).prompt(0).context())
        .isEqualTo("#Name the capital.\nQ: x3\nA:");
    assertThat(prompts(PAIRS, set(0, 1, Labels.RIGHT, Wording.QA), 0, 7).prompt(0).context())
        .isEqualTo("#Q: x1\nA:");
  }

  @Test
  void bosStandsOnceWhoeverPutsIt() {
    PromptSet set = set(0, 1, Labels.RIGHT, Wording.QA);
    int[] once = "#Q: x1\nA:".chars().toArray();
    for (boolean adds : new boolean[] {true, false}) {
      ContextPrompt prompt = prompts(PAIRS, set, 0, 7, new Characters(adds), LONG).prompt(0);
      assertThat(prompt.tokens().context()).isEqualTo(once);
    }
    PromptSet.Format left =
        new PromptSet.Format(Wording.QA, "{{input}}", Beginning.TOKENIZER, 9, 9, 9);
    PromptSet plain = new PromptSet("p", List.of(Part.TEST), 1, 0, Labels.RIGHT, false, left);
    assertThat(prompts(PAIRS, plain, 0, 7).prompt(0).context()).isEqualTo("Q: x3\nA:");
  }

  @Test
  void permutedDemonstrationsGiveEachOthersAnswers() {
    ContextPrompts prompts = prompts(PAIRS, set(3, 20, Labels.PERMUTED, Wording.QA), 6, 7);
    int inPlace = 0;
    for (int i = 0; i < 100; i++) {
      ContextPrompt prompt = prompts.prompt(i);
      assertThat(prompt.labels()).containsExactlyInAnyOrder(0, 1, 2);
      StringBuilder expected = new StringBuilder("#");
      for (int d = 0; d < 3; d++) {
        int answered = prompt.demonstrations().get(prompt.labels().get(d));
        expected.append("Q: x%d\nA: y%d\n\n".formatted(prompt.demonstrations().get(d), answered));
        inPlace += prompt.labels().get(d) == d ? 1 : 0;
      }
      assertThat(prompt.context()).isEqualTo(expected + "Q: x" + prompt.docId() + "\nA:");
      assertThat(prompt.target()).isEqualTo(" y" + prompt.docId());
    }
    // a random permutation has one fixed point on average, with variance 1
    assertThat(inPlace / 100.0).isBetween(0.6, 1.4);
  }

  @Test
  void permutingEqualAnswersChangesNothing() {
    String alike = PAIRS.replace("{{' ' ~ output}}", "{{' same'}}");
    for (int i = 0; i < 20; i++) {
      String right = prompts(alike, set(4, 4, Labels.RIGHT, Wording.QA), 9, 7).prompt(i).context();
      assertThat(prompts(alike, set(4, 4, Labels.PERMUTED, Wording.QA), 9, 7).prompt(i).context())
          .isEqualTo(right);
    }
  }

  @Test
  void aDerangementLeavesNoneInPlace() {
    SplittableRandom random = new SplittableRandom(5);
    Set<List<Integer>> seen = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      int[] order = Labels.DERANGEMENT.order(4, random);
      List<Integer> places = new ArrayList<>();
      for (int k = 0; k < 4; k++) {
        assertThat(order[k]).isNotEqualTo(k);
        places.add(order[k]);
      }
      assertThat(places).containsExactlyInAnyOrder(0, 1, 2, 3);
      seen.add(places);
    }
    assertThat(seen).hasSize(9); // !4
    assertThatThrownBy(() -> Labels.DERANGEMENT.order(1, random))
        .hasMessage("one demonstration has no derangement");
  }

  @Test
  void aPromptDependsOnSeedAndIndexAlone() {
    PromptSet set = set(3, 4, Labels.PERMUTED, Wording.QA);
    ContextPrompts forwards = prompts(PAIRS, set, 9, 7);
    ContextPrompts backwards = prompts(PAIRS, set, 9, 7);
    List<ContextPrompt> expected = IntStream.range(0, 20).mapToObj(forwards::prompt).toList();
    for (int i = 19; i >= 0; i--) {
      ContextPrompt again = backwards.prompt(i);
      assertThat(again.promptId()).isEqualTo(expected.get(i).promptId());
      assertThat(again.context()).isEqualTo(expected.get(i).context());
    }
    assertThat(expected.stream().map(ContextPrompt::promptId)).doesNotHaveDuplicates();
    assertThat(prompts(PAIRS, set, 9, 8).prompt(0).context())
        .isNotEqualTo(expected.get(0).context());
  }

  @Test
  void everyRoundAsksEveryQueryOnceWithOtherDemonstrations() {
    ContextPrompts prompts = prompts(PAIRS, set(2, 3, Labels.RIGHT, Wording.QA), 9, 7);
    Set<String> contexts = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      List<Long> queries = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ContextPrompt prompt = prompts.prompt(round * 5 + i);
        queries.add(prompt.docId());
        contexts.add(prompt.context());
        assertThat(prompt.part()).isEqualTo(prompt.docId() < 3 ? Part.VALIDATION : Part.TEST);
      }
      assertThat(queries).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
    }
    assertThat(contexts).hasSize(15);
    assertThat(
            ContextPrompts.count(
                set(2, 3, Labels.RIGHT, Wording.QA),
                Map.of(Part.TRAINING, 9, Part.VALIDATION, 2, Part.TEST, 3)))
        .isEqualTo(15);
  }

  @Test
  void aCopyOfTheQueryIsNoDemonstration() {
    Map<Part, List<Doc>> documents =
        Map.of(
            Part.TRAINING,
            List.of(new Doc(50, pair(1).fields()), pair(101), pair(102)),
            Part.VALIDATION,
            List.of(pair(1)),
            Part.TEST,
            List.of());
    Task task = TaskReader.read("t.yaml", PAIRS);
    ContextPrompts prompts =
        new ContextPrompts(
            task, set(2, 9, Labels.RIGHT, Wording.QA), documents, 3, new Characters(false), LONG);
    for (int i = 0; i < 9; i++) {
      assertThat(prompts.prompt(i).demonstrations()).containsExactlyInAnyOrder(101, 102);
    }
    ContextPrompts three =
        new ContextPrompts(
            task, set(3, 1, Labels.RIGHT, Wording.QA), documents, 3, new Characters(false), LONG);
    assertThatThrownBy(() -> three.prompt(0))
        .hasMessage("cannot draw 3 demonstrations from 2 documents");
  }

  @Test
  void whatCannotBeAskedSaysWhy() {
    PromptSet set = set(0, 1, Labels.RIGHT, Wording.QA);
    int length = "#Q: x1\nA: y1".length();
    ContextPrompt fits = prompts(PAIRS, set, 0, 7, new Characters(false), length - 1).prompt(0);
    assertThat(fits.status()).isEqualTo(Status.OK); // the last token is only predicted
    ContextPrompt longer = prompts(PAIRS, set, 0, 7, new Characters(false), length - 2).prompt(0);
    assertThat(longer.status()).isEqualTo(Status.CONTINUATION_TOO_LONG);
    assertThat(longer.error()).isEqualTo("prompt and answer have 12 tokens, the model takes 10");
    PromptSet.Format format =
        new PromptSet.Format(Wording.QA, "{{inputs}}", Beginning.ALWAYS, 9, 9, 9);
    PromptSet misspelt = new PromptSet("p", List.of(Part.TEST), 1, 0, Labels.RIGHT, false, format);
    ContextPrompt failed = prompts(PAIRS, misspelt, 0, 7).prompt(0);
    assertThat(failed.status()).isEqualTo(Status.TEMPLATE_ERROR);
    assertThat(failed.error()).contains("inputs");
  }

  @Test
  void oneSplitIsDividedAsToddDividesIt() {
    PromptSet.Format all = new PromptSet.Format(Wording.QA, "x", Beginning.ALWAYS, 999, 999, 999);
    Division division = Division.ofOneSplit(197, 42, all);
    assertThat(division.part(Part.TRAINING)).hasSize(137);
    assertThat(division.part(Part.TEST)).hasSize(42);
    assertThat(division.part(Part.VALIDATION)).hasSize(18);
    Set<Integer> every = new HashSet<>(division.part(Part.TRAINING));
    every.addAll(division.part(Part.TEST));
    every.addAll(division.part(Part.VALIDATION));
    assertThat(every).hasSize(197);
    PromptSet.Format few = new PromptSet.Format(Wording.QA, "x", Beginning.ALWAYS, 20, 4, 5);
    Division limited = Division.ofOneSplit(197, 42, few);
    assertThat(limited.part(Part.TRAINING)).isEqualTo(division.part(Part.TRAINING).subList(0, 20));
    assertThat(limited.part(Part.VALIDATION)).hasSize(4);
    assertThat(limited.part(Part.TEST)).hasSize(5);
  }
}
