package org.lethe.measure.claims;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/** What holds of many comparisons once all of them are counted. */
public final class Claims implements Derivation<Claims.Options> {
  @Override
  public String name() {
    return "claims";
  }

  @Override
  public String title() {
    return "claims and their families";
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
    return List.of(ForgettingRow.TABLE, RecoveryRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(ClaimRow.TABLE, FamilyRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new ClaimFigure(tables, roster));
  }

  /** The level of every family. */
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
    ClaimTable table =
        new ClaimTable(comparison.lineage(), 1 - options.resampling().confidence())
            .forgetting(comparison.rows(ForgettingRow.TABLE))
            .stages(comparison.rows(RecoveryRow.TABLE));
    return new DerivedRows()
        .with(ClaimRow.TABLE, table.claims())
        .with(FamilyRow.TABLE, table.families());
  }
}
