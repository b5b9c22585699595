package org.lethe.measure.findings;

import java.io.IOException;
import java.util.List;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.correlation.CorrelationRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/** Which findings every seed shows. */
public final class Findings implements Derivation<FindingTable.Options> {
  @Override
  public String name() {
    return "findings";
  }

  @Override
  public String title() {
    return "findings in every seed";
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public Settings<FindingTable.Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(ForgettingRow.TABLE, RecoveryRow.TABLE, CorrelationRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(FindingRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new FindingTables(tables, roster));
  }

  private static final Settings<FindingTable.Options> SETTINGS =
      Settings.of("compare", new FindingTable.Options(Resampling.DEFAULT, MainMetric.DEFAULT))
          .reading("metric", MainMetric.READER);

  @Override
  public List<Slice> slices(FindingTable.Options options, Comparison comparison) {
    return Slice.whole(comparison.checkpoints());
  }

  @Override
  public DerivedRows derive(List<Slice> slices, FindingTable.Options options, Comparison comparison)
      throws IOException {
    List<FindingRow> rows =
        new FindingTable(comparison.lineage(), options)
            .rows(
                comparison.rows(ForgettingRow.TABLE),
                comparison.rows(RecoveryRow.TABLE),
                comparison.rows(CorrelationRow.TABLE));
    return new DerivedRows().with(FindingRow.TABLE, rows);
  }
}
