package org.lethe.measure.depth;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.drift.RepresentationDriftRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/** In which third of the blocks documents moved, and whether those that moved most lost most. */
public final class DepthDrift implements Derivation<DepthOptions> {

  private static final Settings<DepthOptions> SETTINGS =
      Settings.of("compare", new DepthOptions(Resampling.DEFAULT, 10_000));

  @Override
  public String name() {
    return "depth";
  }

  @Override
  public String title() {
    return "drift by depth and loss";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<DepthOptions> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(
        RequestRow.TABLE, ScoreRow.TABLE, ActivationRow.TABLE, RepresentationDriftRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(DriftByDepthRow.TABLE, DriftAndLossRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new DepthFigure(tables, roster));
  }

  @Override
  public List<Slice> slices(DepthOptions options, Comparison comparison) throws IOException {
    Set<String> captured = comparison.checkpointsIn(ActivationRow.TABLE);
    return Slice.about(
        Contrast.forgetting(comparison.lineage()).stream()
            .map(Contrast::checkpoints)
            .filter(captured::containsAll)
            .toList(),
        pair -> pair.get(1));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, DepthOptions options, Comparison comparison)
      throws IOException {
    Set<String> checkpoints = Slice.subjects(slices);
    List<Contrast> contrasts =
        Contrast.forgetting(comparison.lineage()).stream()
            .filter(contrast -> checkpoints.contains(contrast.checkpoints().get(1)))
            .toList();
    List<DepthTable.Rows> rows = DepthTable.rows(comparison, contrasts, options);
    return new DerivedRows()
        .with(
            DriftByDepthRow.TABLE,
            new Completed(comparison.lineage())
                .withCka(
                    rows.stream().flatMap(part -> part.depth().stream()).toList(),
                    comparison.rows(RepresentationDriftRow.TABLE)),
            row -> Slice.slot(row.checkpointId()))
        .with(
            DriftAndLossRow.TABLE,
            Completed.corrected(rows.stream().flatMap(part -> part.loss().stream()).toList()),
            row -> Slice.slot(row.checkpointId()));
  }
}
