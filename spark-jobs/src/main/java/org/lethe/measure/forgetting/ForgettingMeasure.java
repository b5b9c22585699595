package org.lethe.measure.forgetting;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Subjects;
import org.lethe.figure.Topic;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Contrasts;
import org.lethe.measure.contrast.Inference;
import org.lethe.measure.contrast.PromptFlags;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.floor.FloorRow;
import org.lethe.measure.floor.FloorRows;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.GenerationRow;
import org.lethe.table.PromptAuditRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/** What a checkpoint lost on each task, as values and document by document. */
public final class ForgettingMeasure implements Derivation<ForgettingMeasure.Options> {
  @Override
  public String name() {
    return "forgetting";
  }

  @Override
  public String title() {
    return "forgetting";
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(
        RequestRow.TABLE,
        ScoreRow.TABLE,
        GenerationRow.TABLE,
        TaskScoreRow.TABLE,
        FloorRow.TABLE,
        NoiseFloorRow.TABLE,
        PromptAuditRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(ForgettingRow.TABLE, FlipRow.TABLE);
  }

  @Override
  public Subjects subjects(ReportTables tables) {
    List<ForgettingRow> rows = tables.rows(ForgettingRow.TABLE);
    return Subjects.compared(
        rows.stream().map(ForgettingRow::task).collect(Collectors.toSet()),
        rows.stream()
            .filter(row -> row.convention().equals(ForgettingConvention.DELTA.key()))
            .map(ForgettingRow::metric)
            .collect(Collectors.toSet()));
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(
        new ForgettingFigure(tables, roster),
        new SequenceFigure(tables, roster),
        new FlipFigure(tables, roster),
        new ResolutionTable(tables, roster));
  }

  /** How intervals are drawn. */
  public record Options(Resampling resampling) implements Serializable {}

  private static final Settings<Options> SETTINGS =
      Settings.of("compare", new Options(Resampling.DEFAULT));

  /** The rows of one contrast and task. */
  private record Part(List<ForgettingRow> forgetting, List<FlipRow> flips)
      implements Serializable {}

  @Override
  public List<Slice> slices(Options options, Comparison comparison) {
    return Slice.about(
        Contrast.forgetting(comparison.lineage()).stream().map(Contrast::checkpoints).toList(),
        pair -> pair.get(1));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Set<String> checkpoints = Slice.subjects(slices);
    Lineage lineage = comparison.lineage();
    NoiseFloor noise = NoiseFloor.of(comparison.rows(NoiseFloorRow.TABLE));
    FloorRows floors = new FloorRows(comparison.rows(FloorRow.TABLE));
    PromptFlags prompts = new PromptFlags(comparison.rows(PromptAuditRow.TABLE));
    Inference inference = new Inference(options.resampling().bootstrap(comparison.seed()));
    List<Contrast> contrasts =
        Contrast.forgetting(lineage).stream()
            .filter(contrast -> checkpoints.contains(contrast.checkpoints().get(1)))
            .toList();
    List<Part> parts =
        Contrasts.sums(comparison, ShardChunk.list(comparison), contrasts)
            .map(
                sums ->
                    new Part(
                        ForgettingTable.rows(sums, lineage, inference, noise, floors, prompts),
                        FlipTable.rows(sums, lineage)))
            .collect();
    List<ForgettingRow> rows =
        ForgettingTable.adjusted(
            parts.stream().flatMap(part -> part.forgetting().stream()).toList(),
            options.resampling().confidence());
    List<FlipRow> flips = parts.stream().flatMap(part -> part.flips().stream()).toList();
    return new DerivedRows()
        .with(ForgettingRow.TABLE, rows, row -> Slice.slot(row.checkpointId()))
        .with(FlipRow.TABLE, flips, row -> Slice.slot(row.checkpointId()));
  }
}
