package org.lethe.measure.interference;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.gradients.GradientRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** How often, and how far, gradients of small batches of two tasks point apart. */
public final class GradientInterference implements Derivation<GradientInterference.Options> {

  /** How interference is estimated. */
  public record Options(
      @Key(value = "level of every interval", above = 0, below = 1) double confidence)
      implements Serializable {}

  private static final Settings<Options> SETTINGS = Settings.of("compare", new Options(0.95));

  @Override
  public String name() {
    return "interference";
  }

  @Override
  public String title() {
    return "interference of gradients";
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
    return List.of(RequestRow.TABLE, GradientRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(GradientInterferenceRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new InterferenceFigure(tables, roster));
  }

  @Override
  public List<Slice> slices(Options options, Comparison comparison) throws IOException {
    return Slice.each(comparison.checkpointsIn(GradientRow.TABLE));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    return new DerivedRows()
        .with(
            GradientInterferenceRow.TABLE,
            InterferenceTable.rows(comparison, Slice.subjects(slices), options.confidence()),
            row -> Slice.slot(row.checkpointId()));
  }
}
