package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.config.Experiment;
import org.lethe.job.TinyExperiment;
import org.lethe.job.plan.PlanJob;
import org.lethe.measure.knowledge.FirstTokenRow;
import org.lethe.measure.knowledge.FirstTokens;
import org.lethe.table.Unit;

/** Ranks of first tokens against those of transformers (first_tokens.py). */
@Tag("spark")
@Tag("engine")
class FirstTokensTest {
  @TempDir Path folder;

  private List<FirstTokenRow> rows(String pairs) throws IOException {
    return rows("{task: story}, {task: facts}", pairs);
  }

  private List<FirstTokenRow> rows(String tasks, String pairs) throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Experiment experiment =
        tiny.readTasks(
            tasks,
            "plan: {shard-documents: 2}",
            "compare: {knowledge-pairs: [%s]}".formatted(pairs));
    tiny.run(new PlanJob(), experiment);
    tiny.run(new ProbeJob<>(new FirstTokens()), experiment);
    List<FirstTokenRow> rows = new ArrayList<>();
    for (Unit unit : tiny.store().publishedUnits(FirstTokenRow.TABLE)) {
      rows.addAll(tiny.store().rows(FirstTokenRow.TABLE, unit));
    }
    return rows;
  }

  @Test
  void ranksAreThoseOfTransformers() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(TinyExperiment.golden("first_tokens.json").toFile());
    List<FirstTokenRow> rows =
        rows("{knowledge: story, instruction: facts}, {knowledge: facts, instruction: story}");
    assertThat(rows).hasSize(3 * (5 + 4));
    for (FirstTokenRow row : rows) {
      String weights = row.checkpointId().equals("base") ? "base" : "merged";
      JsonNode expected = golden.get("%s/%s/%d".formatted(weights, row.task(), row.docId()));
      assertThat(row.token()).isEqualTo(expected.get("token").asInt());
      assertThat(row.rank()).isEqualTo(expected.get("rank").asLong());
      assertThat(row.logProb()).isCloseTo(expected.get("log_prob").asDouble(), within(1e-4));
    }
  }

  @Test
  void onlyTasksOfKnowledgeAreAsked() throws IOException {
    assertThat(rows("{knowledge: story, instruction: facts}"))
        .hasSize(3 * 5)
        .allMatch(row -> row.task().equals("story"));
  }

  /** The four-way table needs a rank of every item; only what looks inside models may sample. */
  @Test
  void everyDocumentOfAClusterIsAsked() throws IOException {
    assertThat(
            rows(
                "{task: story, cluster: gold}, {task: facts}", // gold 0, 0, 0, 1, 0
                "{knowledge: story, instruction: facts}"))
        .hasSize(3 * 5);
  }
}
