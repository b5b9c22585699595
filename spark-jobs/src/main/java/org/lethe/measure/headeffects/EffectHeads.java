package org.lethe.measure.headeffects;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.stream.StreamSupport;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.context.HeadCriteria;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/** Mean effects of heads over trials, with intervals. */
public final class EffectHeads implements Derivation<EffectHeads.Options> {

  /** How effects are added up. */
  public record Options(
      HeadCriteria heads,
      @Key(value = "level of the intervals of effects", above = 0, below = 1) double confidence)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      PromptOptions.settings(new Options(HeadCriteria.DEFAULT, 0.95));

  @Override
  public String name() {
    return "effect-heads";
  }

  @Override
  public String title() {
    return "effects of attention heads";
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
    return List.of(HeadEffectRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(EffectHeadRow.TABLE);
  }

  @Override
  public List<Slice> slices(Options options, Comparison comparison) throws IOException {
    return Slice.each(comparison.checkpointsIn(HeadEffectRow.TABLE));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    int top = options.heads().topHeads();
    double confidence = options.confidence();
    List<EffectHeadRow> rows =
        comparison
            .ofWeights(HeadEffectRow.TABLE, Slice.subjects(slices))
            .groupBy(
                row ->
                    List.of(
                        row.checkpointId(),
                        row.task(),
                        row.source(),
                        row.convention(),
                        row.method()))
            .values()
            .flatMap(trials -> EffectHeadTable.rows(list(trials), top, confidence).iterator())
            .collect();
    return new DerivedRows().with(EffectHeadRow.TABLE, rows, row -> Slice.slot(row.checkpointId()));
  }

  private static List<HeadEffectRow> list(Iterable<HeadEffectRow> rows) {
    return StreamSupport.stream(rows.spliterator(), false).toList();
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    List<EffectHeadRow> rows = tables.rows(EffectHeadRow.TABLE);
    return rows.isEmpty()
        ? List.of()
        : List.of(
            new EffectFigure(new EffectGroups(rows, tables.rows(FunctionVectorRow.TABLE)), roster));
  }
}
