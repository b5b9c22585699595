package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskReaderTest {

  private static final String BOOLQ =
      """
      task: boolq
      tag: super-glue
      dataset_path: json
      dataset_kwargs:
        data_files:
          train: [boolq/a.jsonl, boolq/b.jsonl]
          validation: boolq/dev.jsonl
      training_split: train
      validation_split: validation
      test_split: null
      output_type: multiple_choice
      doc_to_text: "{{passage}}\\nQuestion: {{question}}?\\nAnswer:"
      doc_to_target: answer
      doc_to_choice: ["no", "yes"]
      metric_list:
        - metric: acc
          aggregation: mean
          higher_is_better: true
      metadata:
        version: 2.0
      """;

  @Test
  void readsTheHarnesssKeysAndItsDefaults() {
    Task task = TaskReader.read("boolq.yaml", BOOLQ);
    assertThat(task.name()).isEqualTo("boolq");
    assertThat(task.data().name()).isEqualTo("json");
    assertThat(task.dataFiles())
        .isEqualTo(
            Map.of(
                "train", List.of("boolq/a.jsonl", "boolq/b.jsonl"),
                "validation", List.of("boolq/dev.jsonl")));
    assertThat(task.split()).isEqualTo("validation");
    assertThat(task.type()).isEqualTo(OutputType.MULTIPLE_CHOICE);
    assertThat(task.turn().choices()).containsExactly("no", "yes");
    assertThat(task.turn().targetDelimiter()).isEqualTo(" ");
    assertThat(task.turn().fewshotDelimiter()).isEqualTo("\n\n");
    assertThat(task.description()).isEmpty();
    assertThat(task.metrics()).containsExactly("acc");
    assertThat(task.version()).isEqualTo("2.0");
    // neither a few-shot split nor a test split: the harness then draws one more
    assertThat(task.fewShot()).isEqualTo(new FewShot(0, "train", FewShot.Sampler.DEFAULT, true));
  }

  @Test
  void allFaultsOfAFileAreToldAtOnceWithLineAndKey() {
    String yaml =
        """
        task: t
        dataset_path: jsonl
        test_split: test
        output_type: multiple_choise
        doc_to_txt: question
        doc_to_target: !function utils.target
        use_prompt: x
        doc_to_choice: [yes, no]
        num_fewshot: many
        description: "{{ unclosed"
        """;
    assertThat(faults(yaml))
        .extracting(
            TaskException.Fault::place, TaskException.Fault::problem, TaskException.Fault::remedy)
        .containsExactly(
            row(1, "doc_to_text is missing", "add the key"),
            row(2, "dataset_path is jsonl", "did you mean json?"),
            row(4, "output_type is multiple_choise", "did you mean multiple_choice?"),
            row(5, "doc_to_txt is unknown", "did you mean doc_to_text?"),
            row(
                6,
                "doc_to_target uses !function utils.target",
                "write it in Jinja, or read what conf/lm_eval/export_tasks.py writes"),
            row(7, "use_prompt is not supported", "write the prompt as doc_to_text"),
            row(8, "doc_to_choice holds true, which YAML reads as a boolean", "put it in quotes"),
            row(8, "doc_to_choice holds false, which YAML reads as a boolean", "put it in quotes"),
            row(9, "num_fewshot is many", "correct the value"),
            row(
                10,
                "description cannot be read: '}}' is missing in template '{{ unclosed'",
                "correct it"));
  }

  @Test
  void metricsOfAnotherOutputTypeAreRefused() {
    assertThat(faults(BOOLQ.replace("metric: acc", "metric: acc_nrm")))
        .singleElement()
        .extracting(TaskException.Fault::remedy)
        .isEqualTo("did you mean acc_norm?");
    assertThat(faults(BOOLQ.replace("metric: acc", "metric: word_perplexity"))).hasSize(1);
    assertThat(faults(BOOLQ.replace("aggregation: mean", "aggregation: median"))).hasSize(1);
  }

  @Test
  void valuesThatChangeNothingAreAccepted() {
    String yaml = BOOLQ + "process_docs: null\nrepeats: 1\nshould_decontaminate: true\n";
    assertThat(TaskReader.read("t.yaml", yaml).digest())
        .isEqualTo(TaskReader.read("t.yaml", BOOLQ).digest());
  }

  @Test
  void digestChangesWithEveryPrompt() {
    String digest = TaskReader.read("t.yaml", BOOLQ).digest();
    assertThat(TaskReader.read("t.yaml", BOOLQ.replace("\"no\", \"yes\"", "\"no, yes\"")).digest())
        .isNotEqualTo(digest);
    assertThat(TaskReader.read("t.yaml", BOOLQ + "description: 'null'\n").digest())
        .isNotEqualTo(digest);
    assertThat(TaskReader.read("t.yaml", BOOLQ).withFewShot(5).digest()).isNotEqualTo(digest);
    assertThat(TaskReader.read("t.yaml", BOOLQ.replace("2.0", "3.0")).digest()).isEqualTo(digest);
  }

  @Test
  void fileThatIsNoYamlIsToldWithItsLine() {
    assertThat(faults("task: [a\nb: c"))
        .singleElement()
        .extracting(TaskException.Fault::place)
        .isEqualTo("t.yaml:2");
    assertThat(faults(""))
        .singleElement()
        .extracting(TaskException.Fault::problem)
        .isEqualTo("is empty");
  }

  private static List<TaskException.Fault> faults(String yaml) {
    return catchThrowableOfType(TaskException.class, () -> TaskReader.read("t.yaml", yaml))
        .faults();
  }

  private static org.assertj.core.groups.Tuple row(int line, String problem, String remedy) {
    return org.assertj.core.groups.Tuple.tuple("t.yaml:" + line, problem, remedy);
  }

  private static final String GENERATION =
      """
      task: sums
      dataset_path: json
      test_split: test
      output_type: generate_until
      doc_to_text: question
      doc_to_target: answer
      """;

  @Test
  void readsHowAnswersAreGeneratedAndCompared() {
    Task task =
        TaskReader.read(
            "sums.yaml",
            GENERATION
                + """
                generation_kwargs:
                  until: ["</s>", "Question:"]
                  do_sample: false
                  temperature: 1.0
                  top_p: 0.9
                  max_new_tokens: 7
                  max_gen_toks: 64
                metric_list:
                  - metric: exact_match
                    aggregation: mean
                    higher_is_better: true
                    ignore_case: true
                    ignore_punctuation: false
                    regexes_to_ignore: [",", "(?s).*#### "]
                  - metric: rougeL
                """);
    AnswerMatch match = new AnswerMatch(true, false, false, List.of(",", "(?s).*#### "));
    assertThat(task.generation())
        .isEqualTo(new GenerationOptions(List.of("</s>", "Question:"), 64, match, null));
    assertThat(task.metrics()).containsExactly("exact_match", "rougeL");
    Task plain = TaskReader.read("sums.yaml", GENERATION);
    assertThat(plain.generation())
        .isEqualTo(new GenerationOptions(List.of("\n\n"), 256, AnswerMatch.EXACT, null));
    assertThat(plain.digest()).isNotEqualTo(task.digest());
  }

  private static Sampling sampling(String keys, String more) {
    return TaskReader.read(
            "sums.yaml", GENERATION + "generation_kwargs: {%s}\n".formatted(keys) + more)
        .generation()
        .sampling();
  }

  @Test
  void rougeMayCompareStems() {
    String metrics =
        "metric_list:\n  - metric: exact_match\n    ignore_case: true\n  - metric: rougeL\n";
    AnswerMatch words = TaskReader.read("s.yaml", GENERATION + metrics).generation().match();
    AnswerMatch stems =
        TaskReader.read("s.yaml", GENERATION + metrics + "    use_stemmer: true\n")
            .generation()
            .match();
    assertThat(words).isEqualTo(new AnswerMatch(true, false, false, List.of()));
    assertThat(stems).isEqualTo(words.overStems()).isNotEqualTo(words);
    assertThat(words.toString()).isNotEqualTo(stems.toString());
  }

  /** As PyYAML reads it; of lm-eval's tasks KMMLU's are written so. */
  @Test
  void theLastOfEqualKeysCounts() {
    Task task =
        TaskReader.read(
            "sums.yaml", GENERATION + "generation_kwargs:\n  max_gen_toks: 3\n  max_gen_toks: 5\n");
    assertThat(task.generation().maxTokens()).isEqualTo(5);
  }

  /** As lm-eval's normalize_gen_kwargs and transformers' defaults have it. */
  @Test
  void readsHowTokensAreDrawn() {
    assertThat(sampling("do_sample: true, temperature: 0.6, top_k: 0, top_p: 0.95", "repeats: 4\n"))
        .isEqualTo(new Sampling(0.6, 0, 0.95, 4));
    assertThat(sampling("temperature: 0.7", "")).isEqualTo(new Sampling(0.7, 50, 1, 1));
    assertThat(sampling("do_sample: true", "")).isEqualTo(new Sampling(1, 50, 1, 1));
    assertThat(sampling("do_sample: true, temperature: 0.0", "repeats: 4\n")).isNull();
    assertThat(sampling("temperature: 0, top_p: 0.5", "")).isNull();
    assertThat(sampling("do_sample: false, temperature: 0.7", "")).isNull();
    Task drawn =
        TaskReader.read("sums.yaml", GENERATION + "generation_kwargs: {do_sample: true}\n");
    Task greedy = TaskReader.read("sums.yaml", GENERATION + "generation_kwargs: {until: []}\n");
    Task twice =
        TaskReader.read(
            "sums.yaml", GENERATION + "generation_kwargs: {do_sample: true}\nrepeats: 2\n");
    assertThat(List.of(drawn.digest(), greedy.digest(), twice.digest())).doesNotHaveDuplicates();
  }

  @Test
  void wrongAndUnknownOptionsOfGenerationAreRefused() {
    TaskException e =
        catchThrowableOfType(
            TaskException.class,
            () ->
                TaskReader.read(
                    "sums.yaml",
                    GENERATION
                        + """
                        generation_kwargs:
                          do_sample: true
                          temperature: hot
                          top_p: 1.5
                          num_beams: 4
                          max_gen_tok: 5
                        metric_list:
                          - metric: exact_match
                            regexes_to_ignore: ["("]
                        """));
    assertThat(e.faults())
        .extracting(TaskException.Fault::problem)
        .contains(
            "generation_kwargs.temperature is hot",
            "generation_kwargs.top_p is 1.5",
            "generation_kwargs.num_beams is not 1",
            "generation_kwargs.max_gen_tok is unknown")
        .anyMatch(problem -> problem.startsWith("metric_list[0].regexes_to_ignore cannot read"));
  }
}
