package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.LocalSpark;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.figure.ItemSample;
import org.lethe.figure.TaskPlan;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.ScoreRowBuilder;
import org.lethe.table.Table;

@Tag("spark")
class SampledItemsTest {
  private static final TaskPlan PLAN = new TaskPlan("quiz", 300, 600, 0.5, 0.0, 0.0);

  private final Map<Table<?>, Dataset<Row>> tables = new HashMap<>();

  @SafeVarargs
  private <R extends Record> void table(Table<R> table, R... rows) {
    List<Row> untyped = Arrays.stream(rows).map(table::toRow).toList();
    tables.put(table, LocalSpark.session().createDataFrame(untyped, table.schema()));
  }

  /** A document with two choices of one and ten characters, the first of them right. */
  private static RequestRow request(long doc, int choice) {
    Request request =
        new Request(
            "r" + doc + choice,
            "quiz",
            doc,
            choice,
            2,
            0,
            OutputType.MULTIPLE_CHOICE,
            "Is it?",
            choice == 0 ? "y" : "n",
            new int[] {1},
            new int[] {2},
            choice == 0 ? 1 : 10,
            choice == 0 ? 1 : 10,
            1,
            Status.OK,
            null);
    return new PlannedRequest(0, 0, 0, request, "plan").toRow();
  }

  private static ScoreRow score(
      String checkpoint, long doc, int choice, double logProb, String plan, String weights) {
    return ScoreRowBuilder.stagedBuilder()
        .requestId("r" + doc + choice)
        .docId(doc)
        .choice(choice)
        .shard(0)
        .logProb(logProb)
        .tokenLogProbs(new float[] {(float) logProb})
        .nTokens(1)
        .isGreedy(false)
        .status("OK")
        .error(null)
        .planId(plan)
        .weightsDigest(weights)
        .checkpointId(checkpoint)
        .task("quiz")
        .build();
  }

  @BeforeEach
  void ask() {
    table(RequestRow.TABLE, request(4, 0), request(4, 1), request(7, 0), request(7, 1));
    table(
        ScoreRow.TABLE,
        score("base", 4, 0, -1, "plan", "w"),
        score("base", 4, 1, -2, "plan", "w"),
        score("ft", 4, 0, -2, "plan", "v"),
        score("ft", 4, 1, -1.5, "plan", "v"),
        score("ft", 7, 0, -1, "plan", "old weights"),
        score("ft", 7, 1, -2, "plan", "old weights"),
        score("base", 7, 0, -1, "old plan", "w"),
        score("base", 7, 1, -2, "plan", "w"));
  }

  private List<ItemSample> sample() {
    return new SampledItems(tables::get, Map.of("base", "w", "ft", "v")).of(List.of(PLAN));
  }

  @Test
  void answersOfTheseWeightsAndThisPlanAreMarkedByEveryMetric() {
    ItemSample sample = sample().get(0);
    assertThat(sample.metrics()).containsExactly("acc", "acc_norm", "acc_bytes", "exact_match");
    assertThat(sample.items()).extracting(ItemSample.Item::docId).containsExactly(4L, 7L);
    ItemSample.Item first = sample.items().get(0);
    assertThat(first.choices()).containsExactly("y", "n");
    assertThat(first.answers())
        .containsExactly(
            new ItemSample.Answer(
                "base", List.of(-1.0, -2.0), List.of(true, false, false, false), null),
            new ItemSample.Answer(
                "ft", List.of(-2.0, -1.5), List.of(false, false, false, false), null));
    assertThat(sample.items().get(1).answers())
        .as("one answer is of other weights, one of another plan")
        .isEmpty();
  }

  @Test
  void sampleDoesNotDependOnTheOrderOfRows() {
    List<ItemSample> before = sample();
    tables.replaceAll((table, rows) -> rows.repartition(3).orderBy("choice"));
    assertThat(sample()).isEqualTo(before);
  }

  @Test
  void printedQueryRuns() {
    tables.forEach((table, rows) -> rows.createOrReplaceTempView(table.name()));
    String query =
        ItemQuery.SCORES
            .replace(":before", "'base'")
            .replace(":after", "'ft'")
            .replace(":restored", "''")
            .replace(":task", "'quiz'");
    Row row = LocalSpark.session().sql(query).first();
    assertThat(row.<Double>getAs("before")).isEqualTo(-1);
    assertThat(row.<Double>getAs("after")).isEqualTo(-2);
    assertThat(row.<Boolean>getAs("right_choice")).isTrue();
  }
}
