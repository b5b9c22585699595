package org.lethe.report;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.figure.ItemSample;
import org.lethe.figure.TaskPlan;
import org.lethe.table.GenerationRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/**
 * Draws documents with their answers out of the tables that grow with requests. Which documents
 * follows from a hash of task and index, so equal tables give equal samples. The driver holds the
 * sample alone.
 */
final class SampledItems {
  private static final StructType PLACE =
      new StructType()
          .add(RequestRow.TASK, DataTypes.StringType)
          .add(RequestRow.DOC_ID, DataTypes.LongType);

  private final Function<Table<?>, Dataset<Row>> datasets;
  private final Map<String, String> weights;

  /**
   * @param datasets reads a table; null for one that was never written
   * @param weights weights digest of every checkpoint; answers of other weights are left out
   */
  SampledItems(Function<Table<?>, Dataset<Row>> datasets, Map<String, String> weights) {
    this.datasets = datasets;
    this.weights = Map.copyOf(weights);
  }

  /** Returns the samples of planned tasks, in the order of the plan. */
  List<ItemSample> of(List<TaskPlan> plan) {
    Dataset<Row> requests = datasets.apply(RequestRow.TABLE);
    if (requests == null || plan.isEmpty()) {
      return List.of();
    }
    Map<String, OutputType> types = types(requests);
    Dataset<Row> places = places(requests, plan, types);
    Map<String, ItemAnswers> tasks = new HashMap<>();
    for (Row row : chosen(requests, places).collectAsList()) {
      Request request = PlannedRequest.of(RequestRow.TABLE.fromRow(row)).request();
      tasks
          .computeIfAbsent(
              request.task(), t -> new ItemAnswers(row.getAs("plan_id"), request.type()))
          .ask(request);
    }
    addScores(tasks, places);
    addGenerations(tasks, places);
    return plan.stream()
        .filter(task -> tasks.containsKey(task.task()))
        .map(task -> tasks.get(task.task()).sample(task))
        .toList();
  }

  private static Map<String, OutputType> types(Dataset<Row> requests) {
    Map<String, OutputType> types = new HashMap<>();
    requests
        .groupBy(col(RequestRow.TASK))
        .agg(first(col(RequestRow.OUTPUT_TYPE)))
        .collectAsList()
        .forEach(
            row ->
                types.put(
                    row.getString(0),
                    OutputType.valueOf(row.getString(1).toUpperCase(Locale.ROOT))));
    return types;
  }

  /** Returns tasks and indices of the documents drawn. */
  private Dataset<Row> places(
      Dataset<Row> requests, List<TaskPlan> plan, Map<String, OutputType> types) {
    SampleSize size = new SampleSize(plan.size(), weights.size());
    Map<String, Integer> wanted = new TreeMap<>();
    plan.forEach(task -> wanted.put(task.task(), size.of(task, types.get(task.task()))));
    int most = wanted.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    Column order = xxhash64(col(RequestRow.TASK), col(RequestRow.DOC_ID));
    List<Row> ranked =
        requests
            .where(col(RequestRow.STATUS).equalTo(Status.OK.name()))
            .select(col(RequestRow.TASK), col(RequestRow.DOC_ID))
            .distinct()
            .withColumn(
                "rank",
                row_number()
                    .over(
                        Window.partitionBy(col(RequestRow.TASK))
                            .orderBy(order, col(RequestRow.DOC_ID))))
            .where(col("rank").leq(most))
            .collectAsList();
    List<Row> places = new ArrayList<>();
    for (Row row : ranked) {
      if (row.getInt(2) <= wanted.get(row.getString(0))) {
        places.add(RowFactory.create(row.getString(0), row.getLong(1)));
      }
    }
    return requests.sparkSession().createDataFrame(places, PLACE);
  }

  private static Dataset<Row> chosen(Dataset<Row> rows, Dataset<Row> places) {
    return rows.join(
        broadcast(places),
        rows.col(RequestRow.TASK)
            .equalTo(places.col(RequestRow.TASK))
            .and(rows.col(RequestRow.DOC_ID).equalTo(places.col(RequestRow.DOC_ID))),
        "left_semi");
  }

  private void addScores(Map<String, ItemAnswers> tasks, Dataset<Row> places) {
    Dataset<Row> scores = datasets.apply(ScoreRow.TABLE);
    if (scores == null) {
      return;
    }
    chosen(scores, places)
        .select(
            ScoreRow.TASK,
            ScoreRow.CHECKPOINT_ID,
            RequestRow.DOC_ID,
            RequestRow.CHOICE,
            ScoreRow.LOG_PROB,
            "is_greedy",
            "plan_id",
            "weights_digest")
        .collectAsList()
        .forEach(
            row -> {
              ItemAnswers task = tasks.get(row.getString(0));
              if (!row.isNullAt(4) && isCurrent(row, 1, 6, 7, task)) {
                task.score(
                    row.getString(1),
                    row.getLong(2),
                    row.getInt(3),
                    row.getDouble(4),
                    row.getBoolean(5));
              }
            });
  }

  private void addGenerations(Map<String, ItemAnswers> tasks, Dataset<Row> places) {
    Dataset<Row> generations = datasets.apply(GenerationRow.TABLE);
    if (generations == null) {
      return;
    }
    chosen(generations, places).collectAsList().stream()
        .map(GenerationRow.TABLE::fromRow)
        .sorted(Comparator.comparing(GenerationRow::filter))
        .filter(row -> row.exactMatch() != null)
        .filter(row -> row.weightsDigest().equals(weights.get(row.checkpointId())))
        .filter(row -> row.planId().equals(tasks.get(row.task()).planId()))
        .forEach(row -> tasks.get(row.task()).generation(row));
  }

  private boolean isCurrent(Row row, int checkpoint, int plan, int digest, ItemAnswers task) {
    return row.getString(digest).equals(weights.get(row.getString(checkpoint)))
        && row.getString(plan).equals(task.planId());
  }
}
