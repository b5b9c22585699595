package org.lethe.measure.vectordynamics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.NoOptions;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.Table;
import org.lethe.table.Unit;

/** What becomes of a task's vector and of its heads with training: checkpoint beside base. */
public final class VectorDynamics implements Derivation<NoOptions> {
  @Override
  public String name() {
    return "vector-dynamics";
  }

  @Override
  public String title() {
    return "changes of vectors";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<NoOptions> settings() {
    return NoOptions.SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(FunctionVectorRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(VectorDynamicsRow.TABLE);
  }

  @Override
  public List<Slice> slices(NoOptions options, Comparison comparison) throws IOException {
    Set<String> published = comparison.checkpointsIn(FunctionVectorRow.TABLE);
    List<List<String>> pairs = new ArrayList<>();
    for (String id : published) {
      String base = comparison.lineage().root(id);
      if (!base.equals(id) && published.contains(base)) {
        pairs.add(List.of(id, base));
      }
    }
    return Slice.about(pairs, pair -> pair.get(0));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, NoOptions options, Comparison comparison)
      throws IOException {
    Set<String> involved = new LinkedHashSet<>();
    slices.forEach(slice -> involved.addAll(slice.checkpoints()));
    List<FunctionVectorRow> vectors = new ArrayList<>();
    for (Unit unit : comparison.store().publishedUnits(FunctionVectorRow.TABLE)) {
      if (involved.contains(unit.partition("checkpoint_id"))
          && comparison.taskNames().contains(unit.partition("task"))) {
        vectors.addAll(comparison.store().rows(FunctionVectorRow.TABLE, unit));
      }
    }
    vectors.removeIf(
        row ->
            !comparison
                .lineage()
                .checkpoint(row.checkpointId())
                .weightsDigest()
                .equals(row.weightsDigest()));
    List<VectorDynamicsRow> rows = new ArrayList<>();
    for (String id : Slice.subjects(slices)) {
      String trainedOn = comparison.lineage().checkpoint(id).trainedOn();
      String base = comparison.lineage().root(id);
      for (FunctionVectorRow own : vectors) {
        if (own.checkpointId().equals(id)) {
          vectors.stream()
              .filter(row -> row.checkpointId().equals(base) && isAlike(row, own))
              .forEach(row -> rows.add(VectorDynamicsTable.row(row, own, trainedOn)));
        }
      }
    }
    return new DerivedRows()
        .with(VectorDynamicsRow.TABLE, rows, row -> Slice.slot(row.checkpointId()));
  }

  private static boolean isAlike(FunctionVectorRow row, FunctionVectorRow other) {
    return row.task().equals(other.task())
        && row.source().equals(other.source())
        && row.convention().equals(other.convention());
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    List<VectorDynamicsRow> rows = tables.rows(VectorDynamicsRow.TABLE);
    return rows.isEmpty()
        ? List.of()
        : List.of(new DynamicsFigure(rows, tables.rows(VectorStateRow.TABLE), roster));
  }
}
