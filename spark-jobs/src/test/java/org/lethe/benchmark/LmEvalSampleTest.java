package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.filter.FilterPipeline;

/** Files that the harness itself wrote are asked again word for word; written by harness.py. */
class LmEvalSampleTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FILES = files();

  /** One token a UTF-16 unit: here only text matters. */
  private static final Encoder CHARACTERS =
      new Encoder() {
        @Override
        public int[] encode(String text, boolean special) {
          return text.chars().toArray();
        }

        @Override
        public int prefix() {
          return 0;
        }
      };

  private static Path files() {
    try {
      return Path.of(LmEvalSampleTest.class.getResource("/org/lethe/job/lm_eval").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith("samples_"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatTheHarnessAskedIsAskedAgain(Path file) throws Exception {
    String task = LmEvalSample.task(file.toString());
    String results =
        Files.readString(file.resolveSibling("results" + LmEvalSample.resultsEnd(file.toString())));
    Map<String, Object> config =
        JSON.convertValue(JSON.readTree(results).at("/configs/" + task), new TypeReference<>() {});
    String delimiter = config.get("target_delimiter").toString();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSizeBetween(5, 10); // a line a filter
    RequestBuilder builder = null;
    for (String line : lines) {
      Map<String, Object> fields = JSON.readValue(line, new TypeReference<>() {});
      LmEvalSample sample = LmEvalSample.of(fields);
      if (builder == null) {
        Task again = SampledTask.task(sample, task, file.toString(), delimiter, config);
        builder = new RequestBuilder(again, new RequestEncoder(CHARACTERS, 4096));
      }
      List<Request> requests = builder.requests(SampledTask.document(sample, delimiter), List.of());
      assertThat(requests).extracting(Request::status).containsOnly(Status.OK);
      Map<?, ?> arguments = (Map<?, ?>) fields.get("arguments");
      for (int i = 0; i < arguments.size(); i++) {
        Map<?, ?> asked = (Map<?, ?>) arguments.get("gen_args_" + i);
        boolean rolling = sample.type() == OutputType.LOGLIKELIHOOD_ROLLING;
        assertThat(requests.get(i).context()).isEqualTo(rolling ? "" : asked.get("arg_0"));
        if (sample.type() == OutputType.GENERATE_UNTIL) {
          Map<?, ?> doc = (Map<?, ?>) fields.get("doc");
          assertThat(requests.get(i).targets()).containsExactly(doc.get("a").toString());
          assertThat(requests.get(i).limits())
              .isEqualTo(new GenerationLimits(List.of(".", "\n"), 16, List.of()));
          continue;
        }
        assertThat(requests.get(i).continuation())
            .isEqualTo(asked.get(rolling ? "arg_0" : "arg_1"));
      }
      if (task.equals("tale_which")) {
        int asked = fields.get("doc") instanceof Map<?, ?> d ? d.get("q").toString().length() : 0;
        assertThat(requests.get(0).gold()).isEqualTo(asked % 2);
      } else if (sample.type() == OutputType.MULTIPLE_CHOICE) {
        Map<?, ?> doc = (Map<?, ?>) fields.get("doc");
        assertThat(requests.get(0).gold())
            .isEqualTo(((List<?>) doc.get("o")).indexOf(doc.get("a")));
        assertThat(fields.get("prompt_hash")).isEqualTo(sha256(requests.get(0).context()));
      }
    }
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            java.security.MessageDigest.getInstance("SHA-256")
                .digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A target of digits may be an index or a choice; the harness's accuracy tells. */
  @Test
  void aTargetOfDigitsIsWhatTheAccuracySaysItIs() {
    assertThat(gold(List.of("1", "0", "7"), "0", List.of(-1.0, -2.0, -3.0), 1.0)).isEqualTo(0);
    assertThat(gold(List.of("1", "0", "7"), "0", List.of(-1.0, -2.0, -3.0), 0.0)).isEqualTo(1);
    assertThat(gold(List.of("a", "b"), "1", List.of(-1.0, -2.0), 0.0)).isEqualTo(1);
    assertThat(gold(List.of("a", "b", "c"), "[2, 0]", List.of(-1.0, -2.0, -3.0), 0.0))
        .isEqualTo(List.of(2L, 0L));
    assertThat(gold(List.of("3", "4"), "4", List.of(-1.0, -2.0), 0.0)).isEqualTo(1);
  }

  private static Object gold(
      List<String> choices, String target, List<Double> answers, Double accuracy) {
    LmEvalSample sample =
        new LmEvalSample(
            0,
            OutputType.MULTIPLE_CHOICE,
            choices.stream().map(choice -> "?").toList(),
            choices.stream().map(choice -> " " + choice).toList(),
            answers.stream().map(answer -> new LmEvalSample.Answer(answer, false)).toList(),
            List.of(),
            null,
            target,
            "none",
            accuracy,
            null);
    return SampledTask.document(sample, " ").fields().get("gold");
  }

  @Test
  void whatIsNoSampleIsRefused() {
    assertThatThrownBy(() -> LmEvalSample.of(Map.of("x", 1)))
        .hasMessage("expected a line that lm-eval's --log_samples writes, got keys [x]");
    Map<String, Object> drawn = Map.of("do_sample", "True", "temperature", 0.5, "top_k", 3);
    assertThat(LmEvalSample.of(generated(drawn, "text")).limits().sampling())
        .isEqualTo(new Sampling(0.5, 3, 1, 1));
    assertThatThrownBy(() -> LmEvalSample.of(generated(Map.of(), 3)))
        .hasMessage("a request has no answer");
    assertThat(LmEvalSample.task("out/samples_mmlu_x_2026-11-21T12-00-00.000000.jsonl"))
        .isEqualTo("mmlu_x");
    assertThat(LmEvalSample.task("out/mmlu.jsonl")).isNull();
  }

  @Test
  void aGenerationTellsItsAnswerAndWhereItStops() {
    Map<String, Object> options =
        Map.of("until", List.of("."), "max_new_tokens", 7, "do_sample", "False");
    LmEvalSample sample = LmEvalSample.of(generated(options, "text"));
    assertThat(sample.type()).isEqualTo(OutputType.GENERATE_UNTIL);
    assertThat(sample.response()).isEqualTo("text");
    assertThat(sample.limits()).isEqualTo(new GenerationLimits(List.of("."), 7, List.of()));
    assertThat(LmEvalSample.of(generated(Map.of("until", "x"), "")).limits())
        .isEqualTo(new GenerationLimits(List.of("x"), 256, List.of()));
    Task again = SampledTask.task(sample, "t", "file", " ", Map.of());
    assertThat(again.generation().until()).containsExactly(".");
    assertThat(again.generation().maxTokens()).isEqualTo(7);
    assertThat(again.filters()).containsExactly(FilterPipeline.NONE);
    assertThat(again.data().name()).isEqualTo(Task.SAMPLES);
    assertThatThrownBy(
            () -> SampledTask.task(sample, "t", "file", " ", Map.of("doc_to_choice", List.of("a"))))
        .hasMessageContaining("name the task itself");
    Map<String, Object> filtered = new HashMap<>(generated(options, "text"));
    filtered.put("filter", "strict");
    assertThatThrownBy(
            () -> SampledTask.task(LmEvalSample.of(filtered), "t", "file", " ", Map.of()))
        .hasMessage(
            "filter strict is defined in the harness's results file: put that file beside the samples");
    filtered.put("target", "['a', \"b's\"]");
    assertThat(SampledTask.document(LmEvalSample.of(filtered), " ").fields().get("target"))
        .isEqualTo(List.of("a", "b's"));
  }

  private static Map<String, Object> generated(Map<String, Object> options, Object answer) {
    return Map.of(
        "doc_id", 0,
        "resps", List.of(List.of(answer)),
        "arguments", Map.of("gen_args_0", Map.of("arg_0", "q", "arg_1", options)));
  }
}
