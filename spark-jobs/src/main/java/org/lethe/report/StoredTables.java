package org.lethe.report;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Status;
import org.lethe.figure.ItemSample;
import org.lethe.figure.ReportTables;
import org.lethe.figure.TaskPlan;
import org.lethe.figure.UnansweredCount;
import org.lethe.table.CheckpointRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/**
 * The tables of an output folder. Each is read when it is first asked for and then kept; tables
 * that grow with requests are only counted, and sampled.
 */
final class StoredTables implements ReportTables {
  private static final Comparator<String> NUMERIC = new NumericOrder();

  private final Function<Table<?>, Dataset<Row>> datasets;
  private final Map<Selection, List<?>> kept = new HashMap<>();
  private List<TaskPlan> plan;
  private List<UnansweredCount> unanswered;
  private List<ItemSample> items;

  /** Rows of a table: all, or those that hold a text in a column. */
  private record Selection(Table<?> table, String column, String text) {}

  /**
   * @param datasets reads a table; null for one that was never written
   */
  StoredTables(Function<Table<?>, Dataset<Row>> datasets) {
    this.datasets = datasets;
  }

  @Override
  public <R extends Record> List<R> rows(Table<R> table) {
    return kept(new Selection(table, null, null), table, Function.identity());
  }

  @Override
  public <R extends Record> List<R> rows(Table<R> table, String column, String text) {
    return kept(
        new Selection(table, column, text), table, rows -> rows.where(col(column).equalTo(text)));
  }

  @SuppressWarnings("unchecked") // rows of a table were kept as rows of that table
  private <R extends Record> List<R> kept(
      Selection selection, Table<R> table, Function<Dataset<Row>, Dataset<Row>> select) {
    return (List<R>)
        kept.computeIfAbsent(
            selection,
            missing -> {
              Dataset<Row> dataset = datasets.apply(table);
              return dataset == null ? List.of() : collect(select.apply(dataset), table::fromRow);
            });
  }

  @Override
  public List<TaskPlan> plan() {
    if (plan == null) {
      Dataset<Row> requests = datasets.apply(RequestRow.TABLE);
      plan = requests == null ? List.of() : plan(requests);
    }
    return plan;
  }

  @Override
  public List<UnansweredCount> unanswered() {
    if (unanswered == null) {
      List<UnansweredCount> counts = new ArrayList<>();
      List<String> failed = // what fails in the plan stands in the rows of every checkpoint too
          Stream.of(Status.values()).filter(Status::isFailedAnswer).map(Status::name).toList();
      Column ofAnswer = col(RequestRow.STATUS).isInCollection(failed);
      Column ofPlan = col(RequestRow.STATUS).notEqual(Status.OK.name());
      counts.addAll(unanswered(RequestRow.TABLE, lit(null).cast("string"), ofPlan));
      counts.addAll(unanswered(ScoreRow.TABLE, col(ScoreRow.CHECKPOINT_ID), ofAnswer));
      counts.addAll(unanswered(GenerationRow.TABLE, col(GenerationRow.CHECKPOINT_ID), ofAnswer));
      unanswered = sorted(counts);
    }
    return unanswered;
  }

  @Override
  public List<ItemSample> items() {
    if (items == null) {
      Map<String, String> weights = new HashMap<>();
      rows(CheckpointRow.TABLE)
          .forEach(row -> weights.put(row.checkpointId(), row.weightsDigest()));
      items = new SampledItems(datasets, weights).of(plan());
    }
    return items;
  }

  private static List<TaskPlan> plan(Dataset<Row> requests) {
    Column oneOfChoices =
        when(
            col(RequestRow.OUTPUT_TYPE)
                .equalTo(OutputType.MULTIPLE_CHOICE.key())
                .and(col(RequestRow.CHOICE).equalTo(0))
                .and(col(RequestRow.N_CHOICES).gt(0)) // none when the template failed
                .and(col(RequestRow.GOLD).geq(0)),
            lit(1.0).divide(col(RequestRow.N_CHOICES)));
    return collect(
        requests
            .groupBy(col(RequestRow.TASK))
            .agg(
                countDistinct(col(RequestRow.DOC_ID)),
                count(lit(1)),
                avg(oneOfChoices),
                avg(
                    when(
                        col(RequestRow.CUT_TOKENS).isNotNull(),
                        col(RequestRow.CUT_TOKENS).gt(0).cast("int"))),
                avg(col(RequestRow.SHOWS_OWN_ANSWER).cast("int"))),
        row ->
            new TaskPlan(
                row.getString(0),
                row.getLong(1),
                row.getLong(2),
                row.isNullAt(3) ? null : row.getDouble(3),
                row.isNullAt(4) ? null : row.getDouble(4),
                row.isNullAt(5) ? null : row.getDouble(5)));
  }

  /**
   * Counts a table's requests without an answer.
   *
   * @param checkpoint the checkpoint of a row; null for requests that failed in the plan
   * @param counted which rows count
   */
  private List<UnansweredCount> unanswered(Table<?> table, Column checkpoint, Column counted) {
    Dataset<Row> rows = datasets.apply(table);
    if (rows == null) {
      return List.of();
    }
    return collect(
        rows.where(counted)
            .groupBy(checkpoint, col(RequestRow.TASK), col(RequestRow.STATUS))
            .agg(count(lit(1)), min(col(RequestRow.ERROR))),
        row ->
            new UnansweredCount(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4)));
  }

  private static <T> List<T> collect(Dataset<Row> rows, Function<Row, T> fromRow) {
    return sorted(rows.collectAsList().stream().map(fromRow).toList());
  }

  private static <T> List<T> sorted(List<T> rows) {
    return rows.stream().sorted(Comparator.comparing(Object::toString, NUMERIC)).toList();
  }
}
