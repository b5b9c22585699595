package org.lethe.measure.transitions;

import java.io.IOException;
import java.util.List;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.NoOptions;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/** From which length of a fine-tuning on forgetting is actual (Zhang et al. 2024). */
public final class StageTransitions implements Derivation<NoOptions> {
  @Override
  public String name() {
    return "transitions";
  }

  @Override
  public String title() {
    return "stage transitions";
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
    return List.of(RecoveryRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(TransitionRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new TransitionFigure(tables, roster));
  }

  @Override
  public List<Slice> slices(NoOptions options, Comparison comparison) {
    return Slice.whole(comparison.checkpoints());
  }

  @Override
  public DerivedRows derive(List<Slice> slices, NoOptions options, Comparison comparison)
      throws IOException {
    return new DerivedRows()
        .with(
            TransitionRow.TABLE,
            TransitionTable.rows(comparison.rows(RecoveryRow.TABLE), comparison.lineage()));
  }
}
