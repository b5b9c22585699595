package org.lethe.measure.floor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.scoring.Metric;
import org.lethe.settings.Settings;
import org.lethe.table.CheckpointRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import scala.Tuple2;

/** Which tasks a base can do, and which losses count there. */
public final class FloorMeasure implements Derivation<FloorTable.Options> {
  @Override
  public String name() {
    return "floors";
  }

  @Override
  public String title() {
    return "floors of tasks";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<FloorTable.Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE, TaskScoreRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(FloorRow.TABLE);
  }

  private static final Settings<FloorTable.Options> SETTINGS =
      Settings.of("compare", new FloorTable.Options(Resampling.DEFAULT, 0.01, 0.03));

  @Override
  public List<Slice> slices(FloorTable.Options options, Comparison comparison) {
    return Slice.each(
        comparison.lineage().bases().stream().map(CheckpointRow::checkpointId).toList());
  }

  @Override
  public DerivedRows derive(List<Slice> slices, FloorTable.Options options, Comparison comparison)
      throws IOException {
    Set<String> bases = Slice.subjects(slices);
    Map<String, AnswerCounts> counts = counts(comparison);
    List<FloorRow> rows = new ArrayList<>();
    for (TaskScoreRow score : comparison.rows(TaskScoreRow.TABLE)) {
      Metric metric = Metric.of(score.metric().split(",", 2)[0]).orElseThrow();
      boolean scored = bases.contains(score.checkpointId()) && score.value() != null;
      if (scored && metric.isCompared() && counts.containsKey(score.task())) {
        rows.add(FloorTable.row(score, metric, counts.get(score.task()), options));
      }
    }
    return new DerivedRows().with(FloorRow.TABLE, rows, row -> Slice.slot(row.checkpointId()));
  }

  /** Counts the right answers of every task: one read of the planned requests. */
  private static Map<String, AnswerCounts> counts(Comparison comparison) throws IOException {
    Set<String> tasks = comparison.taskNames();
    List<Unit> units =
        comparison.store().publishedUnits(RequestRow.TABLE).stream()
            .filter(unit -> tasks.contains(unit.partition(RequestRow.TASK)))
            .collect(Collectors.toCollection(ArrayList::new));
    if (units.isEmpty()) {
      return Map.of();
    }
    TableStore store = comparison.store();
    return JavaSparkContext.fromSparkContext(comparison.spark().sparkContext())
        .parallelize(units, units.size())
        .mapToPair(unit -> new Tuple2<>(unit.partition(RequestRow.TASK), counts(store, unit)))
        .reduceByKey(AnswerCounts::merge)
        .collectAsMap();
  }

  private static AnswerCounts counts(TableStore store, Unit unit) throws IOException {
    return AnswerCounts.of(
        store.rows(RequestRow.TABLE, unit).stream()
            .map(row -> PlannedRequest.of(row).request())
            .toList());
  }
}
