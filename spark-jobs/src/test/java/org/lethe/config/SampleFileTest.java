package org.lethe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lethe.benchmark.Encoder;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.SampleLines;
import org.lethe.benchmark.SampledTask;
import org.lethe.benchmark.Sampling;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;

/** Logs that the harness wrote (logs.py, versions.py): accepted, or refused with the reason. */
class SampleFileTest {
  private static final String DATE = "_2026-11-27T02-00-00.000000.jsonl";

  /** A token a character. */
  private static final Encoder CHARACTERS =
      new Encoder() {
        @Override
        public int[] encode(String text, boolean special) {
          return text.codePoints().toArray();
        }

        @Override
        public int prefix() {
          return 1;
        }
      };

  @TempDir Path folder;

  private static Path log(String name) throws URISyntaxException {
    return Path.of(SampleFileTest.class.getResource("/org/lethe/job/lm_eval_logs").toURI())
        .resolve(name);
  }

  private static Task task(Path file, String name) throws IOException {
    return new SampleFile(file.toString(), new Configuration()).task(name);
  }

  private static List<LmEvalSample> samples(Path file) throws IOException {
    List<LmEvalSample> samples = new ArrayList<>();
    try (InputStream content = Files.newInputStream(file);
        SampleLines lines = new SampleLines(content)) {
      for (Optional<LmEvalSample> line = lines.next(); line.isPresent(); line = lines.next()) {
        samples.add(line.get());
      }
    }
    return samples;
  }

  @ParameterizedTest
  @CsvSource({
    "chat/samples_say_choose, say_choose, ''",
    "chat/samples_say_write, say_write, ''",
    "single/samples_say_choose, say_choose, ''",
    "0.4.3/samples_old_choose, old_choose, ' '",
    "0.4.3/samples_old_write, old_write, ' '",
    "0.4.5/samples_old_choose, old_choose, ' '",
    "0.4.5/samples_old_write, old_write, ' '",
    "0.4.5/samples_new_text, new_text, ''",
    "0.4.5-chat/samples_old_choose, old_choose, ''",
    "0.4.5-chat/samples_old_write, old_write, ' '",
    "0.4.8/samples_old_choose, old_choose, ' '",
    "0.4.8/samples_old_write, old_write, ' '",
    "0.4.8/samples_new_text, new_text, ''",
    "0.4.8/samples_new_filter, new_filter, ' '",
    "0.4.8-chat/samples_old_choose, old_choose, ''",
    "0.4.8-chat/samples_old_write, old_write, ' '",
    "array/model_old_choose.jsonl, old_choose, ' '",
    "array/model_old_write.jsonl, old_write, ' '",
    "file/samples_mark_same, mark_same, ' '",
    "file/samples_draw, draw, ' '",
  })
  void whatWasAskedIsAskedAgain(String name, String taskName, String delimiter) throws Exception {
    Path file = log(name.endsWith(".jsonl") ? name : name + DATE);
    Task task = task(file, taskName);
    boolean generates = task.type() == OutputType.GENERATE_UNTIL;
    if (!generates) {
      assertThat(task.turn().targetDelimiter()).isEqualTo(delimiter);
    }
    RequestBuilder builder = new RequestBuilder(task, new RequestEncoder(CHARACTERS, 4096));
    for (LmEvalSample sample : samples(file)) {
      List<Request> requests =
          builder.requests(SampledTask.document(sample, task.turn().targetDelimiter()), List.of());
      assertThat(requests).extracting(Request::status).containsOnly(Status.OK);
      assertThat(requests).extracting(Request::context).isEqualTo(sample.contexts());
      if (generates) {
        assertThat(requests.get(0).limits().until()).isEqualTo(sample.limits().until());
      } else {
        assertThat(requests).extracting(Request::continuation).isEqualTo(sample.continuations());
      }
    }
  }

  @Test
  void targetsOfOldVersionsAreLists() throws Exception {
    for (String name : List.of("0.4.3/samples_old_write" + DATE, "array/model_old_write.jsonl")) {
      Object target = SampledTask.document(samples(log(name)).get(0), " ").fields().get("target");
      assertThat(target).isEqualTo(List.of("it ran", "it slept"));
    }
  }

  @Test
  void drawnAnswersAreDrawnAgainAsOften() throws Exception {
    Path file = log("file/samples_draw" + DATE);
    assertThat(task(file, "draw").generation().sampling()).isEqualTo(new Sampling(0.8, 50, 1, 2));
    JsonNode line = new ObjectMapper().readTree(Files.readAllLines(file).get(0));
    LmEvalSample sample = samples(file).get(0);
    assertThat(sample.responses())
        .containsExactly(line.at("/resps/0/0").asText(), line.at("/resps/0/1").asText());
    assertThat(sample.response()).isEqualTo(sample.responses().get(0));
  }

  @Test
  void answersThatCodeMarksOtherwiseAreRefused() throws Exception {
    assertThatThrownBy(() -> task(log("file/samples_mark_half" + DATE), "mark_half"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "lm-eval marks document 0 with exact_match 0.5, the task with 0.0: process_results");
    assertThatThrownBy(() -> task(log("file/samples_mark_mass" + DATE), "mark_mass"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("lm-eval marks document 0 with acc 0.25, the task with ")
        .hasMessageContaining("process_results");
  }

  @Test
  void marksOfOtherMetricsThatCodeGivesAreRefused() throws Exception {
    String text =
        Files.readString(log("file/samples_mark_mass" + DATE)).replace("\"acc\"", "\"mass\"");
    Path file = folder.resolve("samples_mark_mass" + DATE);
    Files.writeString(file, text);
    assertThat(task(file, "mark_mass").name()).as("no results tell of code").isEqualTo("mark_mass");
    Files.copy(
        log("file/mine_2026-11-27T02-00-00.000000.json"),
        folder.resolve("mine_2026-11-27T02-00-00.000000.json"));
    assertThatThrownBy(() -> task(file, "mark_mass"))
        .hasMessageStartingWith("it gives no mark that can be made here: process_results");
  }

  @Test
  void numbersThatAreNoneAreReadAsPythonWritesThem() throws Exception {
    String text = Files.readString(log("file/samples_mark_same" + DATE));
    String score =
        samples(log("file/samples_mark_same" + DATE)).get(0).answers().get(0).logLikelihood() + "";
    assertThat(text).contains("[[\"" + score + "\"");
    Path file = folder.resolve("samples_mark_same" + DATE);
    Files.writeString(
        file,
        text.replace("[[\"" + score + "\"", "[[\"-inf\"")
            .replaceAll("\"acc\": [01]\\.0", "\"acc\": NaN, \"acc_norm\": Infinity"));
    assertThat(samples(file).get(0).answers().get(0).logLikelihood())
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(samples(file).get(0).accuracy()).isNull();
  }

  @Test
  void promptsThatAServerRenderedAreRefused() {
    Map<String, Object> line =
        Map.of(
            "doc_id",
            0,
            "target",
            "x",
            "arguments",
            Map.of(
                "gen_args_0",
                Map.of("arg_0", List.of("[{\"role\": \"user\"}]"), "arg_1", Map.of("until", "."))),
            "resps",
            List.of(List.of("x")));
    assertThatThrownBy(() -> LmEvalSample.of(line))
        .hasMessageStartingWith("the prompt is a list of messages, which a server rendered");
  }

  @Test
  void linesOfSeveralFiltersWithoutTheirNamesAreRefused() {
    assertThatThrownBy(() -> task(log("0.4.5/samples_new_filter" + DATE), "new_filter"))
        .hasMessageStartingWith("document 0 stands twice: versions before 0.4.7");
  }
}
