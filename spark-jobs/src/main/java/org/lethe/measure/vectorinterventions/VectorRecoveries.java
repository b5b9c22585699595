package org.lethe.measure.vectorinterventions;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.stream.StreamSupport;
import org.lethe.analysis.Bootstrap;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/** What of a loss comes back with vectors, against controls, with intervals. */
public final class VectorRecoveries implements Derivation<VectorRecoveries.Options> {

  /** How losses are told. */
  public record Options(
      @Key(value = "level of the intervals of effects", above = 0, below = 1) double confidence)
      implements Serializable {}

  private static final Settings<Options> SETTINGS = PromptOptions.settings(new Options(0.95));

  @Override
  public String name() {
    return "vector-recoveries";
  }

  @Override
  public String title() {
    return "losses that come back with vectors";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(VectorInterventionRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(VectorRecoveryRow.TABLE);
  }

  @Override
  public List<Slice> slices(Options options, Comparison comparison) throws IOException {
    return Slice.each(comparison.checkpointsIn(VectorInterventionRow.TABLE));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Bootstrap.Options draws =
        new Resampling(Resampling.DEFAULT.bootstrapSamples(), options.confidence())
            .bootstrap(comparison.seed());
    List<VectorRecoveryRow> rows =
        comparison
            .ofWeights(VectorInterventionRow.TABLE, Slice.subjects(slices))
            .groupBy(VectorInterventionRow::checkpointId)
            .values()
            .flatMap(answers -> VectorRecoveryTable.rows(list(answers), draws).iterator())
            .collect();
    return new DerivedRows()
        .with(VectorRecoveryRow.TABLE, rows, row -> Slice.slot(row.checkpointId()));
  }

  private static List<VectorInterventionRow> list(Iterable<VectorInterventionRow> rows) {
    return StreamSupport.stream(rows.spliterator(), false).toList();
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    List<VectorRecoveryRow> recoveries = tables.rows(VectorRecoveryRow.TABLE);
    return recoveries.isEmpty() ? List.of() : List.of(new RecoveryTopic(recoveries, roster));
  }
}
