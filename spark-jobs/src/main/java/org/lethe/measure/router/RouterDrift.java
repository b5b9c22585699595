package org.lethe.measure.router;

import java.io.IOException;
import java.util.List;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** How far the routing of mixtures of experts moved on the same prompts. */
public final class RouterDrift implements Derivation<Resampling> {
  private static final Settings<Resampling> SETTINGS = Settings.of("compare", Resampling.DEFAULT);

  @Override
  public String name() {
    return "router-drift";
  }

  @Override
  public String title() {
    return "drift of routers";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<Resampling> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE, RouterDocumentRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(RouterDriftRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new RouterFigure(tables, roster));
  }

  @Override
  public List<Slice> slices(Resampling draws, Comparison comparison) throws IOException {
    return Slice.each(comparison.checkpointsIn(RouterDocumentRow.TABLE));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Resampling draws, Comparison comparison)
      throws IOException {
    return new DerivedRows()
        .with(
            RouterDriftRow.TABLE,
            RouterDriftTable.rows(comparison, Slice.subjects(slices), draws),
            row -> Slice.slot(row.checkpointId()));
  }
}
