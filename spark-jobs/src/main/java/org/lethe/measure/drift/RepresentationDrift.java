package org.lethe.measure.drift;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.spi.CkaOptions;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** How far residual streams moved on the same prompts. */
public final class RepresentationDrift implements Derivation<CkaOptions> {
  private static final Settings<CkaOptions> SETTINGS = Settings.of("drift", CkaOptions.DEFAULT);

  @Override
  public String name() {
    return "drift";
  }

  @Override
  public String title() {
    return "drift of representations";
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public Settings<CkaOptions> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE, ActivationRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(RepresentationDriftRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new CkaFigure(tables, roster));
  }

  @Override
  public List<Slice> slices(CkaOptions options, Comparison comparison) throws IOException {
    Set<String> captured = comparison.checkpointsIn(ActivationRow.TABLE);
    return Slice.about(
        Contrast.forgetting(comparison.lineage()).stream()
            .map(Contrast::checkpoints)
            .filter(captured::containsAll)
            .toList(),
        pair -> pair.get(1));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, CkaOptions options, Comparison comparison)
      throws IOException {
    Set<String> checkpoints = Slice.subjects(slices);
    List<Contrast> contrasts =
        Contrast.forgetting(comparison.lineage()).stream()
            .filter(contrast -> checkpoints.contains(contrast.checkpoints().get(1)))
            .toList();
    return new DerivedRows()
        .with(
            RepresentationDriftRow.TABLE,
            DriftTable.rows(comparison, contrasts, options),
            row -> Slice.slot(row.checkpointId()));
  }
}
