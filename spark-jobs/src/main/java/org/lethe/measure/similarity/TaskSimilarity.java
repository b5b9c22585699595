package org.lethe.measure.similarity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.interference.GradientInterferenceRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.NoOptions;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** How similar tasks are to a checkpoint, and how similar their prompts are without one. */
public final class TaskSimilarity implements Derivation<NoOptions> {
  @Override
  public String name() {
    return "similarity";
  }

  @Override
  public String title() {
    return "similarity of tasks";
  }

  @Override
  public int version() {
    return 4;
  }

  @Override
  public Settings<NoOptions> settings() {
    return NoOptions.SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(
        RequestRow.TABLE,
        ActivationRow.TABLE,
        FunctionVectorRow.TABLE,
        GradientInterferenceRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(TaskSimilarityRow.TABLE);
  }

  @Override
  public List<Slice> slices(NoOptions options, Comparison comparison) throws IOException {
    Set<String> checkpoints = comparison.checkpointsIn(ActivationRow.TABLE);
    checkpoints.addAll(comparison.checkpointsIn(FunctionVectorRow.TABLE));
    bases(comparison).forEach(checkpoints::add);
    return Slice.each(checkpoints);
  }

  @Override
  public DerivedRows derive(List<Slice> slices, NoOptions options, Comparison comparison)
      throws IOException {
    Set<String> checkpoints = Slice.subjects(slices);
    List<TaskSimilarityRow> rows =
        new ArrayList<>(TaskSimilarityTable.rows(comparison, checkpoints));
    rows.addAll(VectorSimilarity.rows(comparison, checkpoints));
    rows.addAll(ConflictSimilarity.rows(comparison, checkpoints));
    Set<String> bases = bases(comparison);
    bases.retainAll(checkpoints);
    rows.addAll(
        PromptSimilarity.rows(
            comparison.spark(), comparison.store(), bases, comparison.taskNames()));
    return new DerivedRows()
        .with(TaskSimilarityRow.TABLE, rows, row -> Slice.slot(row.checkpointId()));
  }

  private static Set<String> bases(Comparison comparison) {
    Set<String> bases = new LinkedHashSet<>();
    comparison.lineage().bases().forEach(base -> bases.add(base.checkpointId()));
    return bases;
  }
}
