package org.lethe.measure.correlation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.curvature.FlatteningRow;
import org.lethe.measure.depth.DriftByDepthRow;
import org.lethe.measure.disruption.DisruptionByDepthRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.interference.GradientInterferenceRow;
import org.lethe.measure.router.RouterDriftRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Table;

/** Which mechanism goes with forgetting: every mechanism by one rule, over pairs of tasks. */
public final class Mechanisms implements Derivation<CorrelationTable.Options> {
  @Override
  public String name() {
    return "mechanisms";
  }

  @Override
  public String title() {
    return "mechanisms";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<CorrelationTable.Options> settings() {
    return new Correlations().settings();
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(
        ForgettingRow.TABLE,
        GradientInterferenceRow.TABLE,
        DriftByDepthRow.TABLE,
        DisruptionByDepthRow.TABLE,
        RouterDriftRow.TABLE,
        FlatteningRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(MechanismRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new MechanismTopic(tables, roster));
  }

  @Override
  public List<Slice> slices(CorrelationTable.Options options, Comparison comparison) {
    return Slice.whole(comparison.checkpoints());
  }

  @Override
  public DerivedRows derive(
      List<Slice> slices, CorrelationTable.Options options, Comparison comparison)
      throws IOException {
    MechanismTable table =
        new MechanismTable(
            comparison.lineage(), List.copyOf(comparison.taskNames()), options, comparison.seed());
    List<ForgettingRow> forgetting = comparison.rows(ForgettingRow.TABLE);
    List<MechanismRow> rows = new ArrayList<>();
    for (CheckpointRow base : comparison.lineage().bases()) {
      MechanismMeasures measures = new MechanismMeasures(base.checkpointId(), comparison.lineage());
      measures.addInterference(comparison.rows(GradientInterferenceRow.TABLE));
      measures.addDrift(comparison.rows(DriftByDepthRow.TABLE));
      measures.addDisruption(comparison.rows(DisruptionByDepthRow.TABLE));
      measures.addRouters(comparison.rows(RouterDriftRow.TABLE));
      measures.addFlattening(comparison.rows(FlatteningRow.TABLE));
      rows.addAll(table.rows(base.checkpointId(), measures.all(), forgetting));
    }
    return new DerivedRows().with(MechanismRow.TABLE, rows);
  }
}
