package org.lethe.measure.curvature;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** Whether the loss of a task became flatter with training. */
public final class Flattenings implements Derivation<Flattenings.Options> {

  /** How sure an interval is. */
  public record Options(
      @Key(value = "level of every interval", above = 0, below = 1) double confidence)
      implements Serializable {}

  private static final Settings<Options> SETTINGS = Settings.of("compare", new Options(0.95));

  @Override
  public String name() {
    return "flattening";
  }

  @Override
  public String title() {
    return "changes of curvature";
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
    return List.of(RequestRow.TABLE, CurvatureRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(FlatteningRow.TABLE);
  }

  @Override
  public List<Slice> slices(Options options, Comparison comparison) throws IOException {
    Set<String> measured = comparison.checkpointsIn(CurvatureRow.TABLE);
    return Slice.about(
        Contrast.forgetting(comparison.lineage()).stream()
            .map(Contrast::checkpoints)
            .filter(measured::containsAll)
            .toList(),
        pair -> pair.get(1));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Set<String> involved = new LinkedHashSet<>();
    slices.forEach(slice -> involved.addAll(slice.checkpoints()));
    List<CurvatureRow> surfaces =
        comparison.<CurvatureRow>current(CurvatureRow.TABLE, involved).collect();
    Set<String> subjects = Slice.subjects(slices);
    List<FlatteningRow> rows = new ArrayList<>();
    for (Contrast contrast : Contrast.forgetting(comparison.lineage())) {
      if (subjects.contains(contrast.checkpoints().get(1))) {
        rows.addAll(
            FlatteningTable.rows(surfaces, contrast, comparison.lineage(), options.confidence()));
      }
    }
    return new DerivedRows().with(FlatteningRow.TABLE, rows, row -> Slice.slot(row.checkpointId()));
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    List<CurvatureRow> surfaces = tables.rows(CurvatureRow.TABLE);
    List<TrainingSliceRow> slices = tables.rows(TrainingSliceRow.TABLE);
    List<TrainingPlaneRow> planes = tables.rows(TrainingPlaneRow.TABLE);
    return surfaces.isEmpty() && slices.isEmpty() && planes.isEmpty()
        ? List.of()
        : List.of(
            new CurvatureTopic(surfaces, tables.rows(FlatteningRow.TABLE), slices, planes, roster));
  }
}
