package org.lethe.measure.correlation;

import java.io.IOException;
import java.util.List;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.disruption.DisruptionByDepthRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.similarity.TaskSimilarityRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/**
 * Whether similarity of tasks, alignment of gradients and disruption of heads go with forgetting.
 */
public final class Correlations implements Derivation<CorrelationTable.Options> {
  @Override
  public String name() {
    return "correlations";
  }

  @Override
  public String title() {
    return "correlations";
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  public Settings<CorrelationTable.Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(
        ForgettingRow.TABLE,
        TaskSimilarityRow.TABLE,
        GradientAlignmentRow.TABLE,
        DisruptionByDepthRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(CorrelationRow.TABLE, RegressionRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new ScatterFigure(tables, roster));
  }

  private static final Settings<CorrelationTable.Options> SETTINGS =
      Settings.of(
              "compare",
              new CorrelationTable.Options(Resampling.DEFAULT, MainMetric.DEFAULT, 10_000))
          .reading("metric", MainMetric.READER);

  @Override
  public List<Slice> slices(CorrelationTable.Options options, Comparison comparison) {
    return Slice.whole(comparison.checkpoints());
  }

  @Override
  public DerivedRows derive(
      List<Slice> slices, CorrelationTable.Options options, Comparison comparison)
      throws IOException {
    List<CorrelationRow> rows =
        new CorrelationTable(
                comparison.lineage(),
                List.copyOf(comparison.taskNames()),
                options,
                comparison.seed())
            .rows(
                comparison.spark(),
                comparison.rows(ForgettingRow.TABLE),
                comparison.rows(TaskSimilarityRow.TABLE),
                comparison.rows(GradientAlignmentRow.TABLE),
                comparison.rows(DisruptionByDepthRow.TABLE));
    List<RegressionRow> regressions =
        new RegressionTable(
                comparison.lineage(),
                List.copyOf(comparison.taskNames()),
                options,
                comparison.seed())
            .rows(
                comparison.rows(ForgettingRow.TABLE),
                comparison.rows(TaskSimilarityRow.TABLE),
                comparison.rows(GradientAlignmentRow.TABLE));
    return new DerivedRows()
        .with(CorrelationRow.TABLE, rows)
        .with(RegressionRow.TABLE, regressions);
  }
}
