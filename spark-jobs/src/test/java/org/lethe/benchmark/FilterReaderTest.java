package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.filter.FilterPipeline;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** Filters leave what lm-evaluation-harness's leave, recorded by filters.py. */
class FilterReaderTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode GOLDEN = golden();
  private static final List<String> CHOICES =
      JSON.convertValue(GOLDEN.at("/doc/choices"), new TypeReference<>() {});

  private static JsonNode golden() {
    try {
      return JSON.readTree(FilterPipeline.class.getResource("filters.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> rows() {
    return StreamSupport.stream(GOLDEN.path("rows").spliterator(), false)
        .map(row -> Arguments.of(row.path("filter").toString(), row));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void pipelineLeavesWhatTheHarnessLeaves(String steps, JsonNode row) {
    FilterPipeline pipeline = read("filter_list: [{name: p, filter: " + steps + "}]").get(0);
    for (int i = 0; i < row.path("left").size(); i++) {
      JsonNode left = row.path("left").get(i);
      List<String> answers = List.of(GOLDEN.path("answers").get(i).asText());
      if (left.has("error")) {
        assertThatThrownBy(() -> pipeline.apply(answers, CHOICES)).as("%s", answers).isNotNull();
      } else {
        assertThat(pipeline.apply(answers, CHOICES))
            .as("%s", answers)
            .isEqualTo(JSON.convertValue(left.path("value"), Object.class));
      }
    }
  }

  @Test
  void taskWithoutFiltersTakesTheFirstAnswer() {
    assertThat(read("task: t")).containsExactly(FilterPipeline.NONE);
    assertThat(FilterPipeline.NONE.apply(List.of(" a ", "b"), null)).isEqualTo(" a ");
    assertThat(FilterPipeline.NONE.metric("exact_match")).isEqualTo("exact_match,none");
  }

  @Test
  void whatIsNotSupportedIsRefusedByName() {
    assertThat(fault("[{name: p, filter: [{function: format_span}, {function: take_first}]}]"))
        .isEqualTo("filter_list[0].filter[0].function is format_span, which is not supported");
    assertThat(fault("[{name: p, filter: [{function: take_frist}]}]"))
        .isEqualTo("filter_list[0].filter[0].function is take_frist");
    assertThat(fault("[{name: p, filter: [{function: lowercase}]}]"))
        .isEqualTo("filter_list[0].filter does not end with take_first");
    assertThat(fault("[{name: p, filter: [{function: regex, regex: a}, {function: take_first}]}]"))
        .isEqualTo("filter_list[0].filter[0].regex is unknown");
    assertThat(
            fault(
                "[{name: p, filter: [{function: regex, regex_pattern: '(a'}, {function:"
                    + " take_first}]}]"))
        .startsWith(
            "filter_list[0].filter[0].regex_pattern cannot read the regular expression '(a'");
    assertThat(
            fault(
                "[{name: p, filter: [{function: take_first}]}, {name: p, filter: [{function:"
                    + " take_first}]}]"))
        .isEqualTo("filter_list[1].name occurs twice");
  }

  @Test
  void votesNeedAsManyAnswersAsAreAskedFor() {
    String list =
        "[{name: p, filter: [{function: take_first_k, k: %d}, {function: majority_vote},"
            + " {function: take_first}]}]";
    FilterPipeline vote = read("filter_list: " + list.formatted(2)).get(0);
    assertThat(vote.apply(List.of("b", "a", "a"), null)).isEqualTo("b"); // of the first two
    assertThat(vote.apply(List.of("a"), null)).isEqualTo("a");
    FilterPipeline all = new FilterPipeline("all", vote.filters().subList(1, 3));
    assertThat(all.apply(List.of("b", "a", "a"), null)).isEqualTo("a");
    assertThat(fault(list.formatted(3))).isEqualTo("filter_list[0].filter[0].k is 3");
  }

  @Test
  void logLikelihoodsAreOnlyTakenFirst() {
    List<TaskException.Fault> faults = new ArrayList<>();
    String list = "filter_list: [{name: p, filter: [{function: %s}, {function: take_first}]}]";
    new FilterReader(false, 1).read(keys(list.formatted("take_first"), faults));
    assertThat(faults).isEmpty();
    new FilterReader(false, 1).read(keys(list.formatted("regex"), faults));
    assertThat(faults)
        .singleElement()
        .extracting(TaskException.Fault::problem)
        .isEqualTo("filter_list[0].filter[0].function is regex, where answers are log-likelihoods");
  }

  private static List<FilterPipeline> read(String yaml) {
    List<TaskException.Fault> faults = new ArrayList<>();
    List<FilterPipeline> pipelines = new FilterReader(true, 2).read(keys(yaml, faults));
    if (!faults.isEmpty()) {
      throw new TaskException(faults);
    }
    return pipelines;
  }

  private static String fault(String list) {
    return catchThrowableOfType(TaskException.class, () -> read("filter_list: " + list))
        .faults()
        .get(0)
        .problem();
  }

  private static TaskKeys keys(String yaml, List<TaskException.Fault> faults) {
    return new TaskKeys(
        "t.yaml", "", new Yaml(new LoaderOptions()).compose(new StringReader(yaml)), faults);
  }
}
