package org.lethe.measure.vectoreffects;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.stream.StreamSupport;
import org.lethe.analysis.Bootstrap;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/** What vectors gain over no vector and over controls, with intervals. */
public final class VectorGains implements Derivation<VectorGains.Options> {

  /** How gains are told. */
  public record Options(
      @Key(value = "level of the intervals of effects", above = 0, below = 1) double confidence)
      implements Serializable {}

  private static final Settings<Options> SETTINGS = PromptOptions.settings(new Options(0.95));

  @Override
  public String name() {
    return "vector-gains";
  }

  @Override
  public String title() {
    return "gains by added vectors";
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
    return List.of(VectorEffectRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(VectorGainRow.TABLE);
  }

  @Override
  public List<Slice> slices(Options options, Comparison comparison) throws IOException {
    return Slice.each(comparison.checkpointsIn(VectorEffectRow.TABLE));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Bootstrap.Options draws =
        new Resampling(Resampling.DEFAULT.bootstrapSamples(), options.confidence())
            .bootstrap(comparison.seed());
    List<VectorGainRow> rows =
        comparison
            .ofWeights(VectorEffectRow.TABLE, Slice.subjects(slices))
            .groupBy(VectorEffectRow::checkpointId)
            .values()
            .flatMap(effects -> VectorGainTable.rows(list(effects), draws).iterator())
            .collect();
    return new DerivedRows().with(VectorGainRow.TABLE, rows, row -> Slice.slot(row.checkpointId()));
  }

  private static List<VectorEffectRow> list(Iterable<VectorEffectRow> rows) {
    return StreamSupport.stream(rows.spliterator(), false).toList();
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    List<VectorGainRow> gains = tables.rows(VectorGainRow.TABLE);
    return gains.isEmpty()
        ? List.of()
        : List.of(new VectorFigure(gains, tables.rows(VectorEffectRow.TABLE), roster));
  }
}
