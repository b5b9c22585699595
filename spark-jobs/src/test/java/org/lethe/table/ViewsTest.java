package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;

/** Runs the views of schemas/ over tables with a row or two each. */
@Tag("spark")
class ViewsTest {
  private final SparkSession spark = LocalSpark.session();

  @TempDir Path output;

  @BeforeEach
  void tables() throws IOException {
    OneRowTables.publish(spark, output, VALUES);
    ShippedViews.create(spark, output);
  }

  private static final Map<String, Map<String, Object>> VALUES =
      Map.of(
          "checkpoints", Map.of("checkpoint_id", "ft-a", "role", "fine_tuned", "sequence", "s"),
          "task_scores", Map.of("checkpoint_id", "ft-a", "task", "b"),
          "scores", Map.of("status", "EMPTY_CONTINUATION"),
          "forgetting", Map.of("checkpoint_id", "ft-a", "trained_on", "a", "task", "b"),
          "gradient_alignment",
              Map.of("scope", "global", "task_a", "a", "task_b", "b", "cosine", -0.5),
          "transitions", Map.of("t_star", 1),
          "knowledge_instruction", Map.of("checkpoint_id", "ft-a", "excess_loss", 0.75),
          "knowledge_items", Map.of("checkpoint_id", "ft-a", "stayed_share", 0.25),
          "task_similarity", Map.of("task_a", "a", "task_b", "b", "value", 0.25));

  @Test
  void everyViewHasTheRowItShould() {
    List<String> views =
        Arrays.stream(spark.sql("SHOW VIEWS").collectAsList().toArray(Row[]::new))
            .map(row -> row.<String>getAs("viewName"))
            .filter(name -> name.startsWith("v_"))
            .toList();
    assertThat(views).hasSizeGreaterThan(9);
    for (String view : views) {
      assertThat(spark.table(view).count()).as(view).isEqualTo(1);
    }
    assertThat(one("SELECT cosine, forgetting FROM v_alignment_vs_forgetting"))
        .containsExactly(-0.5, 1.0);
    assertThat(one("SELECT similarity, forgetting FROM v_similarity_vs_forgetting"))
        .containsExactly(0.25, 1.0);
    assertThat(one("SELECT training_steps, stage, actual_from_here FROM v_transitions"))
        .containsExactly(1, "x", true);
    assertThat(one("SELECT role, excess_loss, stayed_share FROM v_knowledge_instruction"))
        .containsExactly("fine_tuned", 0.75, 0.25);
    assertThat(one("SELECT training_steps, n_checkpoints, n_seeds FROM v_forgetting_matrix"))
        .containsExactly(1, 1L, 1L);
    assertThat(one("SELECT own_task, value FROM v_forgetting")).containsExactly(false, 1.0);
  }

  private List<Object> one(String query) {
    Row row = spark.sql(query).first();
    return Stream.iterate(0, i -> i + 1).limit(row.size()).map(row::get).toList();
  }
}
