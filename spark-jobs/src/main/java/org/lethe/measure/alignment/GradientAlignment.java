package org.lethe.measure.alignment;

import java.io.IOException;
import java.util.List;
import org.lethe.measure.gradients.GradientRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.NoOptions;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** Cosines of the gradients of tasks. */
public final class GradientAlignment implements Derivation<NoOptions> {
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
    return 1;
  }

  @Override
  public Settings<NoOptions> settings() {
    return NoOptions.SETTINGS;
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
  public List<Slice> slices(NoOptions options, Comparison comparison) throws IOException {
    return Slice.each(comparison.checkpointsIn(GradientRow.TABLE));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, NoOptions options, Comparison comparison)
      throws IOException {
    return new DerivedRows()
        .with(
            GradientAlignmentRow.TABLE,
            GradientAlignmentTable.rows(comparison, Slice.subjects(slices)),
            row -> Slice.slot(row.checkpointId()));
  }
}
