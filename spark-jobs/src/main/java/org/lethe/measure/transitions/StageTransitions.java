package org.lethe.measure.transitions;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/** From which length of a fine-tuning on forgetting is actual (Zhang et al. 2024). */
public final class StageTransitions implements Derivation<StageTransitions.Options> {
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
    return 2;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
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

  /** How a break is tested. */
  public record Options(Resampling resampling) implements Serializable {}

  private static final Settings<Options> SETTINGS =
      Settings.of("compare", new Options(Resampling.DEFAULT));

  @Override
  public List<Slice> slices(Options options, Comparison comparison) {
    return Slice.whole(comparison.checkpoints());
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    TransitionTable table =
        new TransitionTable(
            comparison.lineage(), options.resampling().bootstrap(comparison.seed()));
    return new DerivedRows()
        .with(TransitionRow.TABLE, table.rows(comparison.rows(RecoveryRow.TABLE)));
  }
}
