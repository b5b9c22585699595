package org.lethe.job;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.provenance.Digest;
import org.lethe.provenance.Provenance;
import org.lethe.scoring.Metric;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** The result tables of a comparison: one unit each, keyed by what they are made of. */
final class CompareResults {
  /** Changes when the same inputs and options would give other rows. */
  private static final String CONVENTION = "compare/5";

  private static final String SLOT = "all";

  private final SparkSession spark;
  private final TableStore store;
  private final Experiment experiment;
  private final String made;
  private final Map<Table<?>, String> inputs = new HashMap<>();
  private int written;

  CompareResults(
      SparkSession spark, TableStore store, Experiment experiment, List<CheckpointRow> lineage) {
    this.spark = spark;
    this.store = store;
    this.experiment = experiment;
    this.made =
        Digest.of(
            CONVENTION,
            experiment.compare().toString(),
            Long.toString(experiment.seed()),
            experiment.tasks().stream().map(CompareResults::reported).toList().toString(),
            lineage.toString());
  }

  /** The metrics that are reported of a task because it lists them; of one without a file none. */
  static List<String> asked(TaskEntry entry) {
    List<String> listed = entry.task() == null ? List.of() : entry.task().metrics();
    return listed.stream()
        .filter(name -> Metric.of(name).filter(Metric::isOnRequest).isPresent())
        .toList();
  }

  private static String reported(TaskEntry entry) {
    return asked(entry).isEmpty() ? entry.name() : entry.name() + asked(entry);
  }

  /** Returns the unit of a table made of all published units of other tables. */
  Unit unit(Table<?> table, Table<?>... from) throws IOException {
    Digest digest = Digest.sha256().update(made);
    for (Table<?> input : from) {
      if (!inputs.containsKey(input)) {
        inputs.put(input, published(input));
      }
      digest.update(inputs.get(input));
    }
    return Unit.of(table, SLOT, digest.id());
  }

  /** Returns the unit of a table made of other results. */
  Unit unit(Table<?> table, Unit... from) {
    Digest digest = Digest.sha256().update(made);
    Arrays.stream(from).map(Unit::key).forEach(digest::update);
    return Unit.of(table, SLOT, digest.id());
  }

  private String published(Table<?> table) throws IOException {
    Digest digest = Digest.sha256();
    store.publishedUnits(table).stream()
        .map(unit -> unit.partition() + unit.slot() + "@" + unit.key())
        .sorted()
        .forEach(digest::update);
    return digest.id();
  }

  /** Publishes a table in place of what it held. */
  <R extends Record> void publish(Table<R> table, Unit unit, List<R> rows) throws IOException {
    Provenance provenance =
        new Provenance("none", "none", "float64", "cpu", experiment.seed(), CONVENTION);
    store.replaceSorted(
        table, rows, unit, provenance.with(Map.of("options", experiment.compare().toString())));
    written++;
  }

  /** Returns the number of tables published. */
  int written() {
    return written;
  }
}
