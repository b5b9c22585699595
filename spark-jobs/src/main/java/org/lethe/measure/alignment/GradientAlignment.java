package org.lethe.measure.alignment;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.lethe.measure.gradients.GradientRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** Cosines of the gradients of tasks. */
public final class GradientAlignment implements Derivation<GradientAlignment.Options> {

  /** How cosines are estimated. */
  public record Options(
      @Key(value = "level of every interval", above = 0, below = 1) double confidence)
      implements Serializable {}

  private static final Settings<Options> SETTINGS = Settings.of("compare", new Options(0.95));

  @Override
  public String name() {
    return "alignment";
  }

  @Override
  public String title() {
    return "alignment of gradients";
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
    return List.of(RequestRow.TABLE, GradientRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(GradientAlignmentRow.TABLE);
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
            GradientAlignmentRow.TABLE,
            GradientAlignmentTable.rows(comparison, Slice.subjects(slices), options.confidence()),
            row -> Slice.slot(row.checkpointId()));
  }
}
